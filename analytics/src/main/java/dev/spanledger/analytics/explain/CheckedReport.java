package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every money cell of a report beside the same amount recomputed from lines of the bill, rules and
 * weights.
 *
 * @param partCount parts of charges that were cut again
 * @param inexactParts those of which the stored amounts are not what their weights give
 */
public record CheckedReport(
    String name, List<CheckedReport.Cell> cells, long partCount, long inexactParts) {

  /**
   * One cell.
   *
   * @param shown as the report has it; null where it is empty
   * @param recomputed null where nothing makes it up
   */
  public record Cell(
      RowKey row, String column, @Nullable BigDecimal shown, @Nullable BigDecimal recomputed) {

    /** Whether both are the same amount to the last digit, or both are empty. */
    public boolean isSame() {
      return shown == null || recomputed == null
          ? shown == recomputed
          : shown.compareTo(recomputed) == 0;
    }
  }

  public CheckedReport {
    cells = List.copyOf(cells);
  }

  /**
   * Runs a report and recomputes all of it.
   *
   * @param range the parameters {@code from} and {@code to}, of charge periods
   */
  public static CheckedReport of(QueryEngine engine, CostReport report, Map<String, ?> range) {
    Cells shown = report.shown().read(engine, range);
    Recomputed recomputed = Recomputed.of(engine, report, range, null, (column, part) -> {});
    Set<RowKey> rows = new TreeSet<>(shown.rows());
    rows.addAll(recomputed.cells().rows());
    List<Cell> cells = new ArrayList<>();
    for (RowKey row : rows) {
      for (String column : report.columns().keySet()) {
        cells.add(
            new Cell(row, column, shown.get(row, column), recomputed.cells().get(row, column)));
      }
    }
    return new CheckedReport(
        report.name(), cells, recomputed.partCount(), recomputed.inexactParts());
  }

  /** Cells that are not what their parts give. */
  public List<Cell> differences() {
    return cells.stream().filter(cell -> !cell.isSame()).toList();
  }

  /** Whether every cell and every part is to the last digit what its weights give. */
  public boolean isExact() {
    return inexactParts == 0 && differences().isEmpty();
  }
}
