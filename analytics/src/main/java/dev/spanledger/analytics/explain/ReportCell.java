package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One money cell of a report and what it is made of. A label may name several rows, of other kinds
 * or currencies; each is a cell.
 *
 * @param rule what of each part is summed
 * @param cells as shown and as recomputed; empty where the report has no such row
 * @param rows labels of all rows of the report
 * @param parts the largest parts, as many as were asked for
 * @param partCount all parts that add an amount
 * @param chargeCount lines of the bill that they are of
 */
public record ReportCell(
    ColumnRule rule,
    List<CheckedReport.Cell> cells,
    List<String> rows,
    List<PlacedPart> parts,
    long partCount,
    long chargeCount,
    long inexactParts) {

  public ReportCell {
    cells = List.copyOf(cells);
    rows = List.copyOf(rows);
    parts = List.copyOf(parts);
  }

  /**
   * Explains one cell.
   *
   * @param range the parameters {@code from} and {@code to}, of charge periods
   * @param label of the row, see {@link RowKey#label}
   * @param limit largest parts that are kept
   * @throws IllegalArgumentException where the report has no such money column
   */
  public static ReportCell of(
      QueryEngine engine,
      CostReport report,
      Map<String, ?> range,
      String label,
      String column,
      int limit) {
    ColumnRule rule = report.columns().get(column);
    if (rule == null) {
      throw new IllegalArgumentException(
          "%s has no money column \"%s\"; it has %s"
              .formatted(report.name(), column, String.join(", ", report.columnNames())));
    }
    Cells shown = report.shown().read(engine, range);
    Largest largest = new Largest(rule, limit);
    Recomputed recomputed =
        Recomputed.of(
            engine,
            report,
            range,
            label,
            (counted, part) -> {
              if (counted.equals(column)) {
                largest.add(part);
              }
            });
    List<CheckedReport.Cell> cells = new ArrayList<>();
    for (RowKey row : shown.rows()) {
      if (row.label().equals(label)) {
        cells.add(
            new CheckedReport.Cell(
                row, column, shown.get(row, column), recomputed.cells().get(row, column)));
      }
    }
    return new ReportCell(
        rule,
        cells,
        shown.rows().stream().map(RowKey::label).distinct().toList(),
        largest.sorted(),
        largest.count,
        largest.charges.size(),
        recomputed.inexactParts());
  }

  /** Whether the shown amounts are to the last digit what the parts give. */
  public boolean isExact() {
    return inexactParts == 0 && cells.stream().allMatch(CheckedReport.Cell::isSame);
  }

  /** Keeps the parts of the largest amounts. */
  private static final class Largest {
    private final Comparator<PlacedPart> order;
    private final PriorityQueue<PlacedPart> smallestFirst;
    private final Set<String> charges = new HashSet<>();
    private final ColumnRule rule;
    private final int limit;
    private long count;

    Largest(ColumnRule rule, int limit) {
      this.order =
          Comparator.<PlacedPart, BigDecimal>comparing(part -> size(rule, part))
              .thenComparing(part -> part.part().chargeId(), Comparator.reverseOrder())
              .thenComparing(part -> part.part().part(), Comparator.reverseOrder());
      this.smallestFirst = new PriorityQueue<>(order);
      this.rule = rule;
      this.limit = limit;
    }

    private static BigDecimal size(ColumnRule rule, PlacedPart part) {
      @Nullable BigDecimal recomputed = rule.recomputed(part);
      return recomputed == null ? BigDecimal.ZERO : recomputed.abs();
    }

    void add(PlacedPart part) {
      if (rule.recomputed(part) == null) {
        return;
      }
      count++;
      charges.add(part.part().chargeId());
      smallestFirst.add(part);
      if (smallestFirst.size() > limit) {
        smallestFirst.remove();
      }
    }

    List<PlacedPart> sorted() {
      List<PlacedPart> sorted = new ArrayList<>(smallestFirst);
      sorted.sort(order.reversed());
      return sorted;
    }
  }
}
