package dev.spanledger.analytics.waste;

import dev.spanledger.analytics.mapping.OwnedCosts;
import dev.spanledger.analytics.mapping.Owner;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Waste of a period by category. Categories overlap, as a run that failed may have started cold, so
 * each item ends in {@link WasteCategory#ANY}, which counts every part of a charge once; estimates
 * stand behind it and are in no total.
 */
public final class Waste {

  /** Report of the catalogue that the exact amounts are rows of. */
  public static final String REPORT = "cost_waste";

  private final List<WasteLine> lines;
  private final String sql;
  private final List<String> warnings;

  private Waste(List<WasteLine> lines, String sql, List<String> warnings) {
    this.lines = List.copyOf(lines);
    this.sql = sql;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Runs the reports.
   *
   * @param range the parameters {@code from} and {@code to}, of charge periods
   */
  public static Waste of(QueryEngine engine, WasteCut cut, Map<String, ?> range) {
    Map<String, Object> parameters = new HashMap<>(range);
    parameters.put("cut", cut.word());
    QueryResult result = engine.run(REPORT, parameters);
    List<RunningTime> running =
        switch (cut) {
          case TOTAL, SERVICE, FUNCTION -> running(engine, range);
          case ROUTE, TENANT, CLOUD_SERVICE, ACCOUNT, REGION -> List.of();
          case OWNER, COST_CENTRE ->
              throw new IllegalArgumentException(cut + " needs a mapping of owners");
        };
    List<WasteLine> lines = new ArrayList<>();
    for (Map<String, @Nullable Object> row : result.maps()) {
      lines.addAll(new WasteItem(row, false).lines(cut, running));
    }
    return new Waste(lines, result.sql(), result.warnings());
  }

  private static List<RunningTime> running(QueryEngine engine, Map<String, ?> range) {
    RunningTimes times = new RunningTimes();
    engine
        .run("waste_running", range)
        .maps()
        .forEach(row -> times.addBilled(row, (BigDecimal) row.get("billed_cost")));
    engine.run("waste_run", range).maps().forEach(times::addRuns);
    return times.all();
  }

  /**
   * The same by owner or cost centre; counts are of parts of charges.
   *
   * @param cut one that needs a mapping
   */
  public static Waste of(
      QueryEngine engine, WasteCut cut, OwnerMapping mapping, Map<String, ?> range) {
    QueryResult result = engine.run("waste_of_owner", range);
    List<Map<String, @Nullable Object>> rows = result.maps();
    List<Owner> owners = OwnedCosts.owners(mapping, rows);
    Map<List<String>, Map<String, @Nullable Object>> sums = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      Owner owner = owners.get(i);
      String item = cut == WasteCut.OWNER ? owner.name() : owner.costCentre();
      String currency = String.valueOf(rows.get(i).get("billing_currency"));
      Map<String, @Nullable Object> sum =
          sums.computeIfAbsent(List.of(currency, item), added -> new HashMap<>());
      rows.get(i)
          .forEach(
              (column, value) -> {
                if (value != null) {
                  sum.merge(column, value, Waste::sum);
                }
              });
      sum.put("item", item);
      sum.put("billing_currency", currency);
    }
    List<WasteItem> items =
        sums.values().stream()
            .map(sum -> new WasteItem(sum, true))
            .sorted(WasteItem.WORST_FIRST)
            .toList();
    List<WasteLine> lines = new ArrayList<>();
    items.forEach(item -> lines.addAll(item.lines(cut, List.of())));
    return new Waste(lines, result.sql(), result.warnings());
  }

  /** Amounts and counts add up; of states the one that is not final counts. */
  private static Object sum(Object one, Object other) {
    if (one instanceof BigDecimal amount && other instanceof BigDecimal more) {
      return amount.add(more);
    }
    if (one instanceof Number count && other instanceof Number more) {
      return count.longValue() + more.longValue();
    }
    if (one instanceof Boolean isTrue && other instanceof Boolean isMore) {
      return isTrue || isMore;
    }
    return one.toString().compareTo(other.toString()) <= 0 ? one : other;
  }

  /** By currency and item, the one that wasted most first; each by category, the largest first. */
  public List<WasteLine> lines() {
    return lines;
  }

  /** The statement that the exact amounts came from. */
  public String sql() {
    return sql;
  }

  /** What the answer lacks. */
  public List<String> warnings() {
    return warnings;
  }
}
