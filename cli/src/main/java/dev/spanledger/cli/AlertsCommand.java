package dev.spanledger.cli;

import dev.spanledger.analytics.alert.AlertChannel;
import dev.spanledger.analytics.alert.AlertNotice;
import dev.spanledger.analytics.alert.AlertRule;
import dev.spanledger.analytics.alert.AlertRuleFile;
import dev.spanledger.analytics.alert.Alerts;
import dev.spanledger.analytics.alert.WebhookChannel;
import dev.spanledger.analytics.alert.sns.SnsChannel;
import dev.spanledger.analytics.forecast.Budget;
import dev.spanledger.analytics.forecast.BudgetFile;
import dev.spanledger.analytics.objective.Objective;
import dev.spanledger.analytics.objective.ObjectiveFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.serve.Every;
import dev.spanledger.cli.serve.Running;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alerts}: rules on what reports say. */
@Command(name = "alerts", description = "Tell somebody what a report says: check once, or watch.")
final class AlertsCommand implements Runnable {
  private static final String SECRET_VARIABLE = "SPANLEDGER_WEBHOOK_SECRET";

  @Spec CommandSpec spec = CommandSpec.create();

  private AlertsCommand() {}

  static CommandLine build(Session session) {
    CommandLine alerts = new CommandLine(new AlertsCommand());
    alerts.addSubcommand(new Check(session));
    alerts.addSubcommand(new Watch(session));
    return alerts;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which of check and watch?");
  }

  /** Rules, and whom to tell. */
  static final class RulesOptions {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = {
          "Rules: CSV with the columns name,kind,item,service,column,condition,period as",
          "errors,threshold,services,,error_ratio,>0.05,1h. kind is threshold (item: any report),",
          "burn (objective of slos.csv, or *), anomaly (service, tenant, cloud-service, total) or",
          "budget (item of budgets.csv, or *). Default: alerts.csv in the lake's folder, where",
          "slos.csv and budgets.csv are looked for too."
        })
    @Nullable Path file;

    @Option(
        names = "--webhook",
        paramLabel = "URL",
        description = {
          "POST notices there as JSON: https, or http on this machine; no redirects. Signed with",
          "HMAC-SHA256 where SPANLEDGER_WEBHOOK_SECRET is set."
        })
    @Nullable URI webhook;

    @Option(
        names = "--allow-host",
        paramLabel = "HOST",
        description = "Webhook host that may be in the local network. May be repeated.")
    List<String> allowedHosts = new ArrayList<>();

    @Option(
        names = "--sns-topic",
        paramLabel = "ARN",
        description = "Publish notices to this SNS topic; needs sns:Publish.")
    @Nullable String topicArn;

    @Option(
        names = "--dashboard",
        paramLabel = "URL",
        description = "Dashboard that notices link to, as http://127.0.0.1:7070.")
    @Nullable URI dashboard;

    @Option(
        names = "--state",
        paramLabel = "FILE",
        description = "Who was told what. Default: alerts-state.json in the lake's folder.")
    @Nullable Path state;

    Alerts alerts(Path lake, QueryEngine engine, AwsOptions aws, Session session)
        throws IOException {
      Path rules = file == null ? lake.resolve(AlertRuleFile.NAME) : file;
      if (!Files.isRegularFile(rules)) {
        throw new Failure(
            ExitCode.BAD_INPUT,
            "No rules at %s: write them there, or give --file FILE".formatted(rules));
      }
      try {
        Path objectives = lake.resolve(ObjectiveFile.NAME);
        Path budgets = lake.resolve("budgets.csv");
        List<AlertRule> read = AlertRuleFile.read(rules, engine.catalog());
        List<Objective> promised =
            Files.isRegularFile(objectives) ? ObjectiveFile.read(objectives) : List.of();
        List<Budget> limits = Files.isRegularFile(budgets) ? BudgetFile.read(budgets) : List.of();
        return new Alerts(
            read,
            promised,
            limits,
            channels(aws, session),
            state == null ? lake.resolve("alerts-state.json") : state,
            dashboard);
      } catch (IllegalArgumentException e) {
        throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
      }
    }

    private List<AlertChannel> channels(AwsOptions aws, Session session) throws IOException {
      List<AlertChannel> channels = new ArrayList<>();
      if (webhook != null) {
        String secret = System.getenv(SECRET_VARIABLE);
        channels.add(
            new WebhookChannel(
                webhook,
                secret == null || secret.isEmpty() ? null : secret,
                Set.copyOf(allowedHosts),
                FIRST_PAUSE,
                session.clock()));
      }
      if (topicArn != null) {
        channels.add(new SnsChannel(topicArn, aws.access()));
      }
      return channels;
    }
  }

  @Command(
      name = "check",
      description = {
        "Evaluate every rule once, tell what began and what ended, and list what fires. Each is told",
        "once per channel, whatever restarts in between.",
        "",
        "Exit code 1 where something fires, a rule was not evaluated or a channel took nothing."
      })
  static final class Check implements Callable<Integer> {
    @Mixin final LakeOption lake = new LakeOption();
    @Mixin final OutputOptions output = new OutputOptions();
    @Mixin final RulesOptions rules = new RulesOptions();
    @Mixin final AwsOptions aws = new AwsOptions();
    private final Session session;

    Check(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      AnswerWriter writer = output.writer(session);
      try (Lake opened = lake.openExisting();
          QueryEngine engine = DuckDbEngine.open(opened)) {
        Alerts alerts = rules.alerts(opened.root(), engine, aws, session);
        Alerts.Outcome outcome = alerts.run(engine, session.clock());
        alerts.channels().forEach(AlertChannel::close);
        outcome.failures().forEach(session.terminal()::say);
        if (outcome.alerts().isEmpty() && writer.format() == OutputFormat.table) {
          writer.writeText("Nothing fires, of %d rules.".formatted(alerts.rules().size()));
        } else {
          writer.write(answer(outcome));
        }
        boolean isGood = !outcome.isFiring() && outcome.failures().isEmpty();
        return (isGood ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
      }
    }

    private static Answer answer(Alerts.Outcome outcome) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (Alerts.Alert alert : outcome.alerts()) {
        AlertNotice notice = alert.notice();
        rows.add(
            Arrays.asList(
                notice.status().name(),
                notice.rule(),
                notice.key(),
                notice.since(),
                alert.isNew(),
                notice.summary(),
                notice.evidence()));
      }
      return new Answer(
          List.of("status", "rule", "key", "since", "is_new", "summary", "evidence"), rows);
    }
  }

  @Command(
      name = "watch",
      description = "Evaluate every rule again and again, until Ctrl-C, and tell what changes.")
  static final class Watch implements Callable<Integer> {
    @Mixin final LakeOption lake = new LakeOption();
    @Mixin final RulesOptions rules = new RulesOptions();
    @Mixin final AwsOptions aws = new AwsOptions();

    @Option(
        names = "--every",
        paramLabel = "DURATION",
        converter = TimeRangeOptions.DurationConverter.class,
        description = "Pause between two evaluations. Default: 1m.")
    Duration every = Duration.ofMinutes(1);

    private final Session session;

    Watch(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      try (Running running = new Running()) {
        Lake opened = running.add(lake.openExisting());
        QueryEngine engine = running.add(DuckDbEngine.open(opened));
        Alerts alerts = rules.alerts(opened.root(), engine, aws, session);
        alerts.channels().forEach(running::add);
        session
            .terminal()
            .say(
                "Watching %d rules every %d s, Ctrl-C ends it"
                    .formatted(alerts.rules().size(), every.toSeconds()));
        evaluate(alerts, engine);
        running.add(Every.pause("alerts", every, () -> evaluate(alerts, engine)));
        running.awaitSignal();
      }
      return ExitCode.OK.code();
    }

    private void evaluate(Alerts alerts, QueryEngine engine) throws IOException {
      Alerts.Outcome outcome = alerts.run(engine, session.clock());
      outcome.failures().forEach(session.terminal()::say);
      for (Alerts.Alert alert : outcome.alerts()) {
        if (alert.isNew()) {
          session.terminal().say(alert.notice().title() + ": " + alert.notice().summary());
        }
      }
    }
  }
}
