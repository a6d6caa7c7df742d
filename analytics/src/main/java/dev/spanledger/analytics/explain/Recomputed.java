package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.query.QueryEngine;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Cells of a report as their parts give them.
 *
 * @param cells of the rows that were asked for, whole; others may be incomplete
 */
record Recomputed(Cells cells, long partCount, long inexactParts) {

  /**
   * Cuts every part again and sums it into the cells that the report counts it in.
   *
   * @param label of the row that is wanted; null for all
   * @param seen gets each part with each column that counts it
   */
  static Recomputed of(
      QueryEngine engine,
      CostReport report,
      Map<String, ?> range,
      @Nullable String label,
      BiConsumer<String, PlacedPart> seen) {
    Cells cells = new Cells();
    long[] counts = new long[2];
    CostReport.Placer placer =
        new PartsWalk(engine, report, range)
            .each(
                label,
                places -> {
                  counts[0]++;
                  counts[1] += places.stream().allMatch(place -> place.part().isExact()) ? 0 : 1;
                  for (PlacedPart place : places) {
                    add(cells, report, place);
                    tell(report, place, label, seen);
                  }
                });
    report.finish().apply(cells);
    placer.finish(cells);
    return new Recomputed(cells, counts[0], counts[1]);
  }

  private static void tell(
      CostReport report,
      PlacedPart part,
      @Nullable String label,
      BiConsumer<String, PlacedPart> seen) {
    report
        .columns()
        .forEach(
            (column, rule) -> {
              RowKey row = rule.row(part);
              if (row != null && (label == null || label.equals(row.label()))) {
                seen.accept(column, part);
              }
            });
  }

  private static void add(Cells cells, CostReport report, PlacedPart part) {
    // A row that only a filtered column would count is a row of the report all the same.
    for (RowKey row : new RowKey[] {part.own(), part.payer()}) {
      if (row != null) {
        cells.addRow(row);
      }
    }
    RowKey own = part.own();
    String counted = part.counted();
    if (own != null && counted != null) {
      cells.note(own, counted);
    }
    report
        .columns()
        .forEach(
            (column, rule) -> {
              RowKey row = rule.row(part);
              if (row != null) {
                cells.add(row, column, rule.recomputed(part));
              }
            });
  }
}
