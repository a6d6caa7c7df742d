package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.showback.SampledCost;
import dev.spanledger.cli.output.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the costs of routes and tenants can be trusted: the share of what was billed that was
 * seen, and where traces are sampled what all of them cost, with its interval.
 */
final class SampledColumns {
  /** The cost and its interval in words, without the digits that are noise. */
  static final String TEXT = "sampled_cost_and_95_percent";

  static final String COVERAGE = "coverage_ratio";

  private static final List<String> ADDED =
      List.of(
          "sampled_billed_cost_approx",
          "sampled_low_approx",
          "sampled_high_approx",
          "relative_standard_error_approx",
          "recorded_trace_count",
          TEXT);

  private record Key(@Nullable Object currency, String value) {}

  private record Found(SampledCost cost, @Nullable Object coverage) {}

  private final ShowbackCut cut;

  private SampledColumns(ShowbackCut cut) {
    this.cut = cut;
  }

  /** Null where nothing is estimated by this cut. */
  static @Nullable SampledColumns of(ShowbackCut cut) {
    return cut == ShowbackCut.ROUTE || cut == ShowbackCut.TENANT ? new SampledColumns(cut) : null;
  }

  /**
   * The showback with what its numbers are worth.
   *
   * @param estimates report cost_estimate of the same time
   */
  Answer beside(Answer billed, QueryResult estimates) {
    Map<Key, Found> found = found(estimates);
    List<String> columns = new ArrayList<>(billed.columns());
    boolean hasCoverage = columns.contains(COVERAGE);
    if (!hasCoverage) {
      columns.add(COVERAGE);
    }
    int coverage = columns.indexOf(COVERAGE);
    columns.addAll(ADDED);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : billed.rows()) {
      Found own = found.get(key(billed, row));
      List<@Nullable Object> wider = new ArrayList<>(row);
      if (!hasCoverage) {
        wider.add(null);
      }
      if (own != null) {
        wider.set(coverage, own.coverage());
      }
      wider.addAll(cells(own == null ? null : own.cost()));
      rows.add(wider);
    }
    return new Answer(columns, rows);
  }

  private Map<Key, Found> found(QueryResult estimates) {
    Map<Key, Found> found = new HashMap<>();
    for (Map<String, @Nullable Object> row : estimates.maps()) {
      if (cut.name().equals(row.get("dimension"))) {
        found.put(
            new Key(row.get("billing_currency"), String.valueOf(row.get("dimension_value"))),
            new Found(
                new SampledCost(
                    number(row, "billed_cost_approx"),
                    number(row, "low_approx"),
                    number(row, "high_approx"),
                    number(row, "relative_standard_error_approx"),
                    (long) number(row, "recorded_trace_count")),
                row.get(COVERAGE)));
      }
    }
    return found;
  }

  private Key key(Answer billed, List<@Nullable Object> row) {
    Object currency = row.get(billed.indexOf("billing_currency"));
    String value =
        cut == ShowbackCut.ROUTE
            ? "%s %s"
                .formatted(
                    row.get(billed.indexOf("service_name")), row.get(billed.indexOf("route")))
            : String.valueOf(row.get(billed.indexOf(cut.itemColumn())));
    return new Key(currency, value);
  }

  /** Nothing where all traces were recorded: the billed cost beside it is exact. */
  private static List<@Nullable Object> cells(@Nullable SampledCost cost) {
    if (cost == null || !cost.isSampled()) {
      return Collections.nCopies(ADDED.size(), null);
    }
    return List.of(
        cost.cost(),
        cost.low(),
        cost.high(),
        cost.relativeStandardError(),
        cost.traceCount(),
        cost.text());
  }

  private static double number(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number number ? number.doubleValue() : 0;
  }
}
