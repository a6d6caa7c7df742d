package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A first reading of a delivery: its totals, its findings, and what must be known before the first
 * row can be stored.
 */
final class Survey {
  private static final int REFUSED_SHOWN = 100;
  private static final String NONE = "(none)";

  private record Group(String currency, String category, String provider, String cloudService) {}

  private final Findings findings = new Findings();
  private final RoundedCosts roundedCosts = new RoundedCosts();
  private final Map<Group, CostTotals> groups = new HashMap<>();
  private final SortedMap<Long, Long> rowsByPeriod = new TreeMap<>();
  private final List<RefusedRow> refused = new ArrayList<>();
  private @Nullable SourceRow lastRow;
  private long rows;
  private long refusedRows;

  Findings findings() {
    return findings;
  }

  void add(Cells cells, Row charge) {
    RefusedRow refusal = cells.refusal();
    if (refusal != null) {
      refusedRows++;
      if (refused.size() < REFUSED_SHOWN) {
        refused.add(refusal);
      }
      return;
    }
    // A row with credits beside its cost is several charges.
    rows += cells.row() == lastRow ? 0 : 1;
    lastRow = cells.row();
    rowsByPeriod.merge(charge.requiredInt64("billing_period_start"), 1L, Long::sum);
    roundedCosts.add(cells, charge);
    CostTotals one =
        new CostTotals(
            1,
            ChargeChecks.decimal(charge, "billed_cost"),
            ChargeChecks.decimal(charge, "effective_cost"),
            ChargeChecks.decimal(charge, "list_cost"),
            ChargeChecks.decimal(charge, "contracted_cost"));
    groups.merge(group(charge), one, CostTotals::plus);
  }

  /** Ends the reading: settles what concerns all rows together. */
  void finish() {
    roundedCosts.note(findings);
    if (rowsByPeriod.size() > 1) {
      List<String> starts =
          rowsByPeriod.keySet().stream().map(micros -> Times.instant(micros).toString()).toList();
      findings.add(FindingCode.SEVERAL_PERIODS, rowsByPeriod.size(), String.join(", ", starts));
    }
    SortedMap<String, CostTotals> totals = totals();
    if (totals.size() > 1) {
      findings.add(
          FindingCode.SEVERAL_CURRENCIES, totals.size(), String.join(", ", totals.keySet()));
    }
  }

  RoundedCosts.Verdict verdict() {
    return roundedCosts.verdict();
  }

  long rows() {
    return rows;
  }

  long refusedRows() {
    return refusedRows;
  }

  List<RefusedRow> refused() {
    return refused;
  }

  /** Charges taken, by start of the billing period in microseconds. */
  SortedMap<Long, Long> rowsByPeriod() {
    return rowsByPeriod;
  }

  SortedMap<String, CostTotals> totals() {
    SortedMap<String, CostTotals> totals = new TreeMap<>();
    groups.forEach(
        (group, sum) -> totals.merge(group.currency(), believed(group, sum), CostTotals::plus));
    return totals;
  }

  List<GroupTotals> byCategory() {
    return by(Group::category);
  }

  List<GroupTotals> byProvider() {
    return by(Group::provider);
  }

  List<GroupTotals> byCloudService() {
    return by(Group::cloudService);
  }

  private List<GroupTotals> by(Function<Group, String> name) {
    SortedMap<String, SortedMap<String, CostTotals>> sums = new TreeMap<>();
    groups.forEach(
        (group, sum) ->
            sums.computeIfAbsent(group.currency(), currency -> new TreeMap<>())
                .merge(name.apply(group), believed(group, sum), CostTotals::plus));
    List<GroupTotals> list = new ArrayList<>();
    sums.forEach(
        (currency, byName) ->
            byName.forEach((key, totals) -> list.add(new GroupTotals(currency, key, totals))));
    return list;
  }

  /** What is stored of a group, once it is known whose costs are not to be believed. */
  private CostTotals believed(Group group, CostTotals sum) {
    RoundedCosts.Verdict verdict = verdict();
    BigDecimal effective =
        verdict.effective().contains(group.provider()) ? sum.billedCost() : sum.effectiveCost();
    BigDecimal contracted =
        verdict.contracted().contains(group.provider()) ? null : sum.contractedCost();
    return new CostTotals(sum.rows(), sum.billedCost(), effective, sum.listCost(), contracted);
  }

  private static Group group(Row charge) {
    return new Group(
        orNone(charge.string("billing_currency")),
        orNone(charge.string("charge_category")),
        RoundedCosts.provider(charge),
        orNone(charge.string("cloud_service_name")));
  }

  private static String orNone(@Nullable String text) {
    return text == null ? NONE : text;
  }
}
