package dev.spanledger.cli;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.billing.costexplorer.CallBudget;
import dev.spanledger.analytics.billing.costexplorer.CostExplorerPull;
import dev.spanledger.analytics.billing.costexplorer.PullReport;
import dev.spanledger.analytics.billing.costexplorer.PullRequest;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.output.Text;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --cost-explorer} and what it may be asked. */
final class CostExplorerOptions {
  private static final String HOURLY = "hourly";
  private static final int FINE_DAYS = 14;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cost-explorer",
      description = {
        "Ask AWS Cost Explorer instead of reading files: by day, service and usage type.",
        "Only days that are missing or still estimated are asked for. Each call costs 0.01 USD."
      })
  boolean isAsked;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "Cost Explorer: first day, UTC. Default: the first of last month.")
  @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description = "Cost Explorer: the day after the last. Default: today.")
  @Nullable LocalDate to;

  @Option(
      names = "--granularity",
      paramLabel = "daily|hourly",
      defaultValue = "daily",
      description = "Cost Explorer: daily, or hourly for the last 14 days. Default: daily.")
  String granularity = "daily";

  @Option(
      names = "--resources",
      paramLabel = "SERVICE",
      description = {
        "Cost Explorer: also the resources of this service, as \"AWS Lambda\",",
        "for the last 14 days."
      })
  @Nullable String resources;

  @Option(
      names = "--tag",
      paramLabel = "KEY",
      description = "Cost Explorer: cut by this tag in the place of the usage type.")
  @Nullable String tag;

  @Option(
      names = "--account",
      paramLabel = "ID",
      description = "Cost Explorer: account the bill is of. Default: that of the credentials.")
  @Nullable String account;

  @Option(
      names = "--max-calls",
      paramLabel = "N",
      defaultValue = "100",
      description = "Cost Explorer: most calls to make. Default: 100, which cost 1.00 USD.")
  int maxCalls = 100;

  /** An option that would be without effect is a mistake. */
  void check() {
    for (String name :
        List.of(
            "--from",
            "--to",
            "--granularity",
            "--resources",
            "--tag",
            "--account",
            "--max-calls")) {
      if (!isAsked && spec.commandLine().getParseResult().hasMatchedOption(name)) {
        throw new ParameterException(
            spec.commandLine(), "%s is of --cost-explorer, which is not given".formatted(name));
      }
    }
  }

  List<ImportReport> run(Lake lake, AwsOptions aws, Session session, Progress progress)
      throws IOException {
    PullReport report;
    try {
      report =
          CostExplorerPull.run(
              lake,
              request(session.clock()),
              aws.access(),
              session.clock(),
              session.terminal()::say,
              calls -> progress.begin("Asking Cost Explorer", calls));
    } catch (StoreException e) {
      throw AwsOptions.failure(e);
    } catch (BillingFileException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
    progress.end("");
    report.notes().forEach(note -> session.terminal().say(Text.printable(note)));
    session
        .terminal()
        .say(
            "Cost Explorer: %s, %d days answered"
                .formatted(CallBudget.price(report.calls()), report.pulledDays()));
    String missing =
        "%d days are still missing: run again, or give a higher --max-calls"
            .formatted(report.missingDays());
    if (report.deliveries().isEmpty()) {
      throw report.missingDays() > 0
          ? new Failure(ExitCode.CHECK_FAILED, missing)
          : new Failure(ExitCode.BAD_INPUT, "Cost Explorer has no cost in these days");
    }
    if (report.missingDays() > 0) {
      session.terminal().say(missing);
    }
    return report.deliveries();
  }

  private PullRequest request(Clock clock) {
    boolean isHourly = granularity.equals(HOURLY);
    if (!isHourly && !granularity.equals("daily")) {
      throw new ParameterException(
          spec.commandLine(), "--granularity \"%s\" is not daily or hourly".formatted(granularity));
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate first =
        isHourly ? today.minusDays(FINE_DAYS) : today.minusMonths(1).withDayOfMonth(1);
    try {
      return new PullRequest(
          from == null ? first : from,
          to == null ? today : to,
          isHourly,
          tag,
          resources,
          account,
          maxCalls);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
