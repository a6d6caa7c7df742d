package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell;
import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the parts behind a report, days of charges at a time, so that a year need not fit. */
final class PartsWalk {
  /** Parts in memory at once; about 200 MB. */
  private static final long MOST_PARTS = 200_000;

  private final QueryEngine engine;
  private final CostReport report;
  private final Map<String, ?> range;

  PartsWalk(QueryEngine engine, CostReport report, Map<String, ?> range) {
    this.engine = engine;
    this.report = report;
    this.range = range;
  }

  /**
   * Hands out each part, cut again, with the rows that count it.
   *
   * @param label of the row whose parts are wanted; null for all
   */
  void each(@Nullable String label, Consumer<List<PlacedPart>> taker) {
    CostReport.Placer placer = report.placing().over(engine, range);
    for (List<Instant> slice : slices()) {
      Map<String, Object> parameters = new HashMap<>(range);
      if (report.placement() != Placement.NONE) {
        parameters.put("placement", report.placement().word());
        parameters.put("cut", report.placement().word());
      }
      parameters.putAll(report.partsParameters());
      parameters.put("slice_from", slice.get(0));
      parameters.put("slice_to", slice.get(1));
      if (label != null && report.placement().namesRows()) {
        parameters.putIfAbsent("row_label", label);
      }
      QueryResult result =
          engine.run(
              report.placement() == Placement.NONE ? "cost_explain" : "explain_part", parameters);
      List<CellPart> parts = ExplainedCell.of(result).parts();
      List<Map<String, @Nullable Object>> rows = result.maps();
      for (int i = 0; i < parts.size(); i++) {
        taker.accept(placer.place(parts.get(i), rows.get(i)));
      }
    }
  }

  /** Half-open ranges of whole days; one day may exceed the bound. */
  private List<List<Instant>> slices() {
    List<List<Instant>> slices = new ArrayList<>();
    Instant from = null;
    Instant to = null;
    long count = 0;
    for (Map<String, @Nullable Object> row : engine.run("explain_day", range).maps()) {
      if (row.get("charge_day") instanceof Instant day
          && row.get("part_count") instanceof Number parts) {
        if (from != null && to != null && count + parts.longValue() > MOST_PARTS) {
          slices.add(List.of(from, to));
          from = null;
          count = 0;
        }
        from = from == null ? day : from;
        to = day.plus(Duration.ofDays(1));
        count += parts.longValue();
      }
    }
    if (from != null && to != null) {
      slices.add(List.of(from, to));
    }
    return slices;
  }
}
