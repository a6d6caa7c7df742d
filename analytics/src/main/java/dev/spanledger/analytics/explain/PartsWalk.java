package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell;
import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Duration;
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
   * @return what placed them
   */
  CostReport.Placer each(@Nullable String label, Consumer<List<PlacedPart>> taker) {
    CostReport.Placer placer = report.placing().over(engine, range);
    Slices slices =
        Slices.of(
            engine.run("explain_day", range).maps(),
            "charge_day",
            Duration.ofDays(1),
            "part_count",
            MOST_PARTS);
    for (Slices.Slice slice : slices.all()) {
      Map<String, Object> parameters = new HashMap<>(range);
      if (report.placement() != Placement.NONE) {
        parameters.put("placement", report.placement().word());
        parameters.put("cut", report.placement().word());
      }
      parameters.putAll(report.partsParameters());
      parameters.put("slice_from", slice.from());
      parameters.put("slice_to", slice.to());
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
    return placer;
  }
}
