package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.output.Text;
import dev.spanledger.cli.serve.Every;
import dev.spanledger.cli.serve.Running;
import dev.spanledger.collector.pull.PullReport;
import dev.spanledger.collector.pull.PullRequest;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.StoreException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is common to asking AWS for telemetry: from when, how often, for how much. */
final class PullOptions {
  private static final List<String> COLUMNS =
      List.of(
          "from",
          "to",
          "item_count",
          "new_row_count",
          "known_row_count",
          "refused_row_count",
          "waiting_trace_count",
          "problem");

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final AwsOptions aws = new AwsOptions();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeRangeOptions.TimeConverter.class,
      description = {
        "Start, included: a UTC date or time.",
        "Default: where the last import ended; the first time an hour ago."
      })
  @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeRangeOptions.TimeConverter.class,
      description = "End, excluded. Default: now.")
  @Nullable Instant to;

  @Option(
      names = "--account",
      paramLabel = "ID",
      description = "Account it belongs to. Default: that of the credentials.")
  @Nullable String account;

  @Option(
      names = "--max-usd",
      paramLabel = "USD",
      defaultValue = "1",
      description = {
        "Most to spend on the API in one UTC day, by list price, over all runs that ask",
        "the same of the same account and region. Default: 1.00."
      })
  BigDecimal maxUsd = BigDecimal.ONE;

  @Option(names = "--follow", description = "Go on asking, until Ctrl-C.")
  boolean isFollowing;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Pause between two askings with --follow. Default: 1m.")
  Duration every = Duration.ofMinutes(1);

  /** One round of asking. */
  @FunctionalInterface
  interface Round {
    PullReport run(
        Lake lake, PullRequest request, Consumer<String> say, Consumer<Supplier<String>> watch)
        throws IOException;
  }

  /** Runs one round, and more with {@code --follow}. */
  int run(String name, Session session, Round round) throws IOException {
    if (isFollowing && (from != null || to != null)) {
      throw new ParameterException(
          spec.commandLine(), "--follow goes on from where it was: not with --from or --to");
    }
    if (isFollowing && every.isZero()) {
      throw new ParameterException(spec.commandLine(), "--every 0s is no pause: give 1s or more");
    }
    PullRequest request = request();
    try (Lake opened = lake.openOrCreate()) {
      PullReport report;
      try (Progress progress = new Progress(session.terminal())) {
        report =
            round.run(
                opened,
                request,
                session.terminal()::say,
                told -> progress.begin("Asking " + name, told));
        progress.end("");
      } catch (StoreException e) {
        throw AwsOptions.failure(e);
      }
      tell(name, report, session);
      if (isFollowing) {
        follow(name, session, opened, request, round);
        return ExitCode.OK.code();
      }
      output.writer(session).write(new Answer(COLUMNS, List.of(row(report))));
      boolean isGood = report.isWhole() && report.refusedCount() == 0;
      return (isGood ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }
  }

  private void follow(String name, Session session, Lake opened, PullRequest request, Round round) {
    try (Running running = new Running()) {
      running.add(
          Every.pause(
              name,
              every,
              () -> {
                PullReport report = round.run(opened, request, said -> {}, told -> {});
                if (report.storedCount() + report.refusedCount() > 0 || !report.isWhole()) {
                  tell(name, report, session);
                }
              }));
      running.awaitSignal();
    }
  }

  private static void tell(String name, PullReport report, Session session) {
    session
        .terminal()
        .say(
            "%s: %s to %s: %,d new, %,d known, %,d refused; %s"
                .formatted(
                    name,
                    report.from(),
                    report.to(),
                    report.storedCount(),
                    report.knownCount(),
                    report.refusedCount(),
                    report.spent()));
    report.problems().forEach(problem -> session.terminal().say(Text.printable(problem)));
    if (!report.isWhole()) {
      session
          .terminal()
          .say(
              "The bound of a day is reached; the rest is asked for tomorrow, or give a higher"
                  + " --max-usd");
    }
  }

  private static List<@Nullable Object> row(PullReport report) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(report.from().toString());
    row.add(report.to().toString());
    row.add(report.askedCount());
    row.add(report.storedCount());
    row.add(report.knownCount());
    row.add(report.refusedCount());
    row.add(report.heldCount());
    row.add(report.problems().isEmpty() ? null : String.join("; ", report.problems()));
    return row;
  }

  private PullRequest request() {
    try {
      return new PullRequest(from, to, account, maxUsd);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
