package dev.spanledger.cli;

import dev.spanledger.analytics.allocation.ExplainedCell;
import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.allocation.Measures;
import dev.spanledger.analytics.explain.BudgetReports;
import dev.spanledger.analytics.explain.CheckedReport;
import dev.spanledger.analytics.explain.CostReport;
import dev.spanledger.analytics.forecast.Budget;
import dev.spanledger.analytics.forecast.BudgetStatus;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cost explain}: the lines of the bill behind a number, and the sum done again. */
@Command(
    name = "explain",
    description = {
      "Show what a number of a cost report is made of: lines of the bill, by file and row, the rule",
      "and the weights that cut each, and the cut done again. Name the number by the report that",
      "holds it (--report, --by, --row, --column), or by what it is of: a service, route, tenant,",
      "trace, cloud service or kind of remainder, and a period. Without --row every money cell of",
      "the report is recomputed. Exit code 1 where the cut does not give the shown digits."
    })
final class CostExplainCommand implements Callable<Integer> {
  private static final int DEFAULT_LIMIT = 25;
  private static final List<String> TABLE =
      List.of(
          "source_file",
          "source_row",
          "x_usage_type",
          "kind",
          "service_name",
          "method",
          "weight",
          "whole_weight",
          "charge_billed_cost",
          "billed_cost",
          "billing_currency",
          "exact",
          "trace_id");

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();
  @Mixin final ReportCellOptions cellOf = new ReportCellOptions();

  @Parameters(
      paramLabel = "CHARGE_ID",
      arity = "0..1",
      description = "One line of the bill, as other commands print it: delivery, colon, row.")
  @Nullable String chargeId;

  @Option(names = "--service", description = "What this service cost by itself.")
  @Nullable String service;

  @Option(names = "--route", description = "With --service: what this route of it cost by itself.")
  @Nullable String route;

  @Option(names = "--caused-by", paramLabel = "SERVICE", description = "What was caused by it.")
  @Nullable String causedByService;

  @Option(
      names = "--caused-by-route",
      paramLabel = "ROUTE",
      description = "With --caused-by: what was caused by this route of it.")
  @Nullable String causedByRoute;

  @Option(names = "--tenant", description = "What this tenant's requests cost wherever they went.")
  @Nullable String tenant;

  @Option(names = "--trace", paramLabel = "TRACE_ID", description = "What this trace cost.")
  @Nullable String traceId;

  @Option(
      names = "--cloud-service",
      paramLabel = "NAME",
      description = "Only charges of this product, as \"AWS Lambda\".")
  @Nullable String cloudService;

  @Option(
      names = "--kind",
      description = {
        "Only parts of this kind: allocated, kept, unobserved, idle-provisioned, idle-capacity,",
        "tax, credit, unused-commitment, unattributed or not-allocated."
      })
  @Nullable String kind;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Of a table, the N largest parts. Default: " + DEFAULT_LIMIT + ".")
  int limit = DEFAULT_LIMIT;

  private final Session session;

  CostExplainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (cellOf.isGiven()) {
      return explainReport().code();
    }
    Map<String, Object> cell = cell();
    AnswerWriter writer = output.writer(session);
    ExplainedCell explained;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.name());
      explained = ExplainedCell.of(engine, cell);
      progress.end("");
    }
    if (explained.parts().isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT, "No charge that counts is in this cell: %s".formatted(named(cell)));
    }
    if (writer.format() == OutputFormat.table) {
      writeTable(explained, writer);
    } else {
      writer.write(answer(explained.parts()));
    }
    return (explained.isExact() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
  }

  private ExitCode explainReport() throws IOException {
    if (named().values().stream().anyMatch(Objects::nonNull)) {
      throw new ParameterException(
          spec.commandLine(),
          "A report's cell is named by --report, --by, --row and --column alone, without "
              + "--service, --route, --tenant, --trace and a charge's id");
    }
    List<Budget> budgets = cellOf.isBudget() ? cellOf.budget.read() : List.of();
    AnswerWriter writer = output.writer(session);
    Map<String, Object> range = period.rangeOrAll(session.clock()).parameters(Map.of());
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.name());
      List<CostReport> reports = new ArrayList<>();
      if (cellOf.isBudget()) {
        BudgetStatus.read(engine, budgets, cellOf.budget.month, session.clock())
            .forEach(status -> reports.add(BudgetReports.of(status)));
      } else {
        reports.add(cellOf.read());
      }
      progress.end("");
      if (cellOf.row == null) {
        List<CheckedReport> checked = new ArrayList<>();
        reports.forEach(report -> checked.add(CheckedReport.of(engine, report, range)));
        return ReportExplanation.check(writer, checked);
      }
      CostReport report = reports.size() == 1 ? reports.get(0) : withRow(reports, cellOf.row);
      return new ReportExplanation(writer, report)
          .explain(engine, range, cellOf.row, cellOf.column, limit);
    }
  }

  /** Each budget is a report of one row. */
  private static CostReport withRow(List<CostReport> reports, String row) {
    return reports.stream()
        .filter(report -> report.name().startsWith("budget of %s in ".formatted(row)))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.BAD_INPUT,
                    "No budget of \"%s\"; a row is its cut and its item, as \"service orders-api\""
                        .formatted(row)));
  }

  private Map<String, Object> cell() {
    if (route != null && service == null || causedByRoute != null && causedByService == null) {
      throw new ParameterException(
          spec.commandLine(), "A route is of a service: add --service, or --caused-by");
    }
    Map<String, @Nullable Object> named = named();
    if (named.values().stream().allMatch(Objects::isNull)) {
      throw new ParameterException(
          spec.commandLine(),
          "Explain which number? --report and --row, --service, --route, --caused-by, --tenant,"
              + " --trace, --kind, --cloud-service, or a charge's id");
    }
    return period.rangeOrAll(session.clock()).parameters(named);
  }

  private Map<String, @Nullable Object> named() {
    Map<String, @Nullable Object> named = new HashMap<>();
    named.put("charge_id", chargeId);
    named.put("service", service);
    named.put("route", route);
    named.put("caused_by_service", causedByService);
    named.put("caused_by_route", causedByRoute);
    named.put("tenant", tenant);
    named.put("trace_id", traceId);
    named.put("cloud_service", cloudService);
    named.put("kind", kind == null ? null : kind.toUpperCase(Locale.ROOT).replace('-', '_'));
    return named;
  }

  private static String named(Map<String, Object> cell) {
    List<String> names = new ArrayList<>();
    cell.forEach((name, value) -> names.add("%s %s".formatted(name, value)));
    names.sort(Comparator.naturalOrder());
    return String.join(", ", names);
  }

  private void writeTable(ExplainedCell explained, AnswerWriter writer) throws IOException {
    List<CellPart> largest = new ArrayList<>(explained.parts());
    largest.sort(
        Comparator.comparing(
                (CellPart part) -> orZero(part.stored().billedCost()).abs(),
                Comparator.reverseOrder())
            .thenComparing(CellPart::chargeId)
            .thenComparing(CellPart::part));
    writer.write(
        answer(largest.subList(0, Math.min(limit, largest.size()))).only(TABLE).withoutMissing());
    long charges = explained.parts().stream().map(CellPart::chargeId).distinct().count();
    StringBuilder text = new StringBuilder("\n");
    text.append(
        "%s parts of %s charges; %s\n"
            .formatted(
                Humanized.count(explained.parts().size()),
                Humanized.count(charges),
                explained.isExact()
                    ? "each is to the last digit its charge x (weights) / whole, cut down"
                    : "NOT each is what its weights give"));
    for (Map.Entry<String, Measures> total : explained.totals().entrySet()) {
      text.append(
          "billed %s, effective %s %s\n"
              .formatted(
                  Humanized.exact(orZero(total.getValue().billedCost())),
                  Humanized.exact(orZero(total.getValue().effectiveCost())),
                  total.getKey()));
    }
    writer.writeText(text.toString());
  }

  private static Answer answer(List<CellPart> parts) {
    List<List<@Nullable Object>> rows = new ArrayList<>(parts.size());
    parts.forEach(part -> rows.add(row(part)));
    return new Answer(
        PartColumns.namesAnd(
            "weight",
            "whole_weight",
            "billing_currency",
            "state",
            "charge_billed_cost",
            "charge_effective_cost",
            "charge_list_cost",
            "charge_contracted_cost",
            "charge_quantity",
            "billed_cost",
            "effective_cost",
            "list_cost",
            "contracted_cost",
            "quantity",
            "recomputed_billed_cost",
            "recomputed_effective_cost",
            "recomputed_list_cost",
            "recomputed_contracted_cost",
            "recomputed_quantity",
            "cold_start_weight",
            "cold_start_billed_cost",
            "recomputed_cold_start_billed_cost",
            "exact"),
        rows);
  }

  private static List<@Nullable Object> row(CellPart part) {
    List<@Nullable Object> row = PartColumns.of(part);
    row.add(part.weight());
    row.add(part.weightTotal());
    row.add(part.currency());
    row.add(part.state());
    add(row, part.charged());
    add(row, part.stored());
    add(row, part.recomputed());
    row.add(part.coldStartWeight());
    row.add(part.coldStart());
    row.add(part.recomputedColdStart());
    row.add(part.isExact());
    return row;
  }

  private static void add(List<@Nullable Object> row, Measures measures) {
    row.add(measures.billedCost());
    row.add(measures.effectiveCost());
    row.add(measures.listCost());
    row.add(measures.contractedCost());
    row.add(measures.quantity());
  }

  private static BigDecimal orZero(@Nullable BigDecimal amount) {
    return amount == null ? BigDecimal.ZERO : amount;
  }
}
