package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.explain.BudgetReports;
import dev.spanledger.analytics.explain.CheckedReport;
import dev.spanledger.analytics.explain.CostReport;
import dev.spanledger.analytics.explain.CostReports;
import dev.spanledger.analytics.explain.OwnerReports;
import dev.spanledger.analytics.explain.RequestReports;
import dev.spanledger.analytics.explain.WasteReports;
import dev.spanledger.analytics.forecast.BudgetFile;
import dev.spanledger.analytics.forecast.BudgetStatus;
import dev.spanledger.analytics.forecast.CostSeries;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.mapping.OwnerTotal;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.showback.UnitCost;
import dev.spanledger.analytics.waste.WasteCut;
import dev.spanledger.house.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every money cell of every cost report over one lake, each recomputed from source lines, rules and
 * weights. A report of costs is walked here, or {@link #NOT_WALKED} says why it is not.
 */
final class EveryMoneyCell {
  private static final Set<String> WALKED =
      Set.of(
          "cost_by_cloud_service",
          "cost_by_item",
          "cost_by_operation",
          "cost_by_route",
          "cost_by_service",
          "cost_by_tenant",
          "cost_daily",
          "cost_of_owner",
          "cost_series",
          "cost_waste",
          "services",
          "trace_costs",
          "traces",
          "unit_cost",
          "waste_of_owner",
          "waste_running");

  private static final Map<String, String> NOT_WALKED =
      Map.ofEntries(
          Map.entry("allocation_charge", "lines of the bill, which allocation reads"),
          Map.entry("charge_focus", "lines of the bill, for the rules of FOCUS"),
          Map.entry("charge_lines", "lines of the bill"),
          Map.entry("allocation_explain", "is an explanation"),
          Map.entry("cost_explain", "is an explanation"),
          Map.entry("explain_part", "is an explanation"),
          Map.entry("cost_estimate", "estimates: doubles, no part of the ledger"),
          Map.entry("reconciliation", "compares charges with parts, and is checked with plain SQL"),
          Map.entry("focus_allocated", "parts by charge, which the export itself adds up"),
          Map.entry("cost_doctor", "sizes of findings, no amounts of an account"),
          Map.entry("cold_starts", "cold_start_billed_cost of cost_by_item by version"),
          Map.entry("dependencies", "telemetry: cost of runs that trace_costs has"),
          Map.entry("hot_paths", "telemetry: cost of runs that trace_costs has"),
          Map.entry("estimate_billed", "estimates: no part of the ledger"),
          Map.entry("estimate_by_cut", "estimates: no part of the ledger"),
          Map.entry("estimate_by_resource", "estimates: no part of the ledger"),
          Map.entry("estimate_charge", "estimates: no part of the ledger"),
          Map.entry("estimate_of_owner", "estimates: no part of the ledger"),
          Map.entry("estimate_part", "estimates: no part of the ledger"),
          Map.entry("estimate_total", "estimates: no part of the ledger"),
          Map.entry("closed_share", "not walked yet"),
          Map.entry("period_close", "not walked yet"),
          Map.entry("restatement", "not walked yet"),
          Map.entry("billing_period", "not walked yet"),
          Map.entry("delivery_total", "not walked yet"),
          Map.entry("path_difference", "not walked yet"),
          Map.entry("version_operations", "not walked yet"),
          Map.entry("whatif_charge", "rates for estimates: what would have been billed"));

  private static final Path REPORTS =
      Sources.root().resolve("analytics/src/main/resources/dev/spanledger/analytics/sql/report");

  private static final int TRACES = 5;

  private final QueryEngine engine;
  private final Map<String, Instant> range;

  EveryMoneyCell(QueryEngine engine, Instant from, Instant to) {
    this.engine = engine;
    this.range = Map.of("from", from, "to", to);
  }

  /** Walks all reports and returns how many amounts were recomputed. */
  long walk(Path folder) throws IOException {
    long amounts = 0;
    for (CostReport report : reports(folder)) {
      CheckedReport checked = CheckedReport.of(engine, report, range);
      assertThat(checked.differences()).as(checked.name()).isEmpty();
      assertThat(checked.inexactParts()).as(checked.name()).isZero();
      long shown = checked.cells().stream().filter(cell -> cell.shown() != null).count();
      assertThat(shown).as("amounts of " + checked.name()).isPositive();
      amounts += shown;
    }
    return amounts;
  }

  /** A report of costs that is neither walked nor excused is one that somebody forgot. */
  void assertThatNoReportIsForgotten() throws IOException {
    Set<String> known = new TreeSet<>(WALKED);
    known.addAll(NOT_WALKED.keySet());
    Set<String> withCosts = new TreeSet<>();
    for (String name : engine.catalog().reports()) {
      if (Files.readString(REPORTS.resolve(name + ".sql")).contains("_cost")) {
        withCosts.add(name);
      }
    }
    assertThat(withCosts).as("reports with costs").isEqualTo(known);
  }

  private List<CostReport> reports(Path folder) throws IOException {
    List<CostReport> reports = new ArrayList<>(CostReports.all());
    for (UnitCost.Cut cut : UnitCost.Cut.values()) {
      reports.add(RequestReports.of(cut, 1000));
      reports.add(RequestReports.of(cut, 1));
    }
    OwnerMapping mapping = mapping(folder);
    reports.add(OwnerReports.totals(mapping, OwnerTotal.By.OWNER));
    reports.add(OwnerReports.totals(mapping, OwnerTotal.By.COST_CENTRE));
    for (OwnerReports.Table table : OwnerReports.Table.values()) {
      reports.add(OwnerReports.statement(mapping, OwnerTotal.By.OWNER, "Orders", table));
      reports.add(OwnerReports.statement(mapping, OwnerTotal.By.COST_CENTRE, "CC-200", table));
      reports.add(OwnerReports.statement(mapping, OwnerTotal.By.OWNER, "(unmapped)", table));
    }
    for (WasteCut cut : WasteCut.values()) {
      reports.add(cut.needsMapping() ? WasteReports.of(cut, mapping) : WasteReports.of(cut));
    }
    reports.addAll(budgets(folder));
    engine.run("cost_by_item", with("cut", "trace")).maps().stream()
        .filter(row -> "TRACE".equals(row.get("kind")) && !"(no trace)".equals(row.get("item")))
        .limit(TRACES)
        .forEach(row -> reports.add(CostReports.ofTrace(String.valueOf(row.get("item")))));
    return reports;
  }

  private static OwnerMapping mapping(Path folder) throws IOException {
    return OwnerMapping.read(
        Files.writeString(
            folder.resolve("owners.csv"),
            """
            match,key,value,owner,cost_centre,from,to
            resource,,arn:aws:dynamodb:*,Platform,CC-900,,
            service,,orders*,Orders,CC-100,,
            service,,catalog,Catalog,CC-200,,
            service,,storefront,Catalog,CC-200,,
            """));
  }

  private List<CostReport> budgets(Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("budgets.csv"),
            """
            cut,item,amount,currency,from
            service,orders-api,0.10,USD,2020-01
            cloud-service,AWS Lambda,0.10,USD,2020-01
            total,(all),1,USD,2020-01
            """);
    List<CostReport> budgets = new ArrayList<>();
    CostSeries total = CostSeries.read(engine, "total", range.get("to"));
    YearMonth month =
        YearMonth.from(
            engine.run("explain_day", range).maps().stream()
                .map(row -> (Instant) row.get("charge_day"))
                .min(Instant::compareTo)
                .orElseThrow()
                .atZone(ZoneOffset.UTC));
    assertThat(total.completeUntil()).isNotNull();
    BudgetFile.read(file)
        .forEach(
            budget ->
                budgets.add(
                    BudgetReports.of(
                        BudgetStatus.of(
                            budget,
                            month,
                            CostSeries.read(engine, budget.cut(), range.get("to"))))));
    return budgets;
  }

  private Map<String, Object> with(String name, String value) {
    return Map.of("from", range.get("from"), "to", range.get("to"), name, value);
  }
}
