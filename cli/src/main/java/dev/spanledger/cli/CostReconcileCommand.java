package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.report.Reconciliation;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cost reconcile}: whether the allocation is the bill, to the last digit. */
@Command(
    name = "reconcile",
    description = "Compare every bill with its allocation; exit code 1 where they differ.")
final class CostReconcileCommand implements Callable<Integer> {
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();

  @Option(
      names = "--invoice",
      paramLabel = "TOTAL",
      description = "What the bills of the period must add up to, as 20.520226728990.")
  @Nullable BigDecimal invoice;

  private final Session session;

  CostReconcileCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    QueryResult result;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened)) {
      TimeRange range = period.rangeOrAll(session.clock());
      result = engine.run("reconciliation", range.parameters(Map.of()));
    }
    result.warnings().forEach(session.terminal()::say);
    Reconciliation reconciliation = Reconciliation.of(result);
    if (reconciliation.isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "No bill of this period in %s: import one with \"spanledger cost import FILE\""
              .formatted(lake.directory));
    }
    if (writer.format() == OutputFormat.table) {
      writer.writeText(reconciliation.text());
    } else {
      writer.write(new Answer(result.columns(), result.rows()));
    }
    List<String> failures = new ArrayList<>(reconciliation.failures());
    if (invoice != null) {
      List<String> differences = differences(reconciliation.charged(), invoice);
      failures.addAll(differences);
      if (differences.isEmpty()) {
        session
            .terminal()
            .say("The bills add up to the invoice: %s".formatted(Humanized.exact(invoice)));
      }
    }
    failures.forEach(session.terminal()::say);
    return (failures.isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
  }

  private static List<String> differences(Map<String, BigDecimal> charged, BigDecimal invoice) {
    if (charged.size() != 1) {
      return List.of(
          "The bills are in %s, and an invoice has one currency: choose a period with one"
              .formatted(charged.keySet()));
    }
    Map.Entry<String, BigDecimal> only = charged.entrySet().iterator().next();
    BigDecimal difference = only.getValue().subtract(invoice);
    return difference.signum() == 0
        ? List.of()
        : List.of(
            "The bills add up to %s %s, the invoice to %s: the difference is %s"
                .formatted(
                    Humanized.exact(only.getValue()),
                    only.getKey(),
                    Humanized.exact(invoice),
                    Humanized.exact(difference)));
  }
}
