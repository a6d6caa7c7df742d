package dev.spanledger.cli.output;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows under named columns. A value is null (missing, which is not zero), a {@link String}, {@link
 * Boolean}, {@link Integer}, {@link Long}, {@link Double}, {@link java.math.BigDecimal} or {@link
 * java.time.Instant}.
 *
 * @param columns snake_case with the unit last, as in {@code p95_ns} or {@code billed_cost}
 * @param rows one value per column
 */
public record Answer(List<String> columns, List<List<@Nullable Object>> rows) {
  public Answer {
    columns = List.copyOf(columns);
    List<List<@Nullable Object>> copies = new ArrayList<>(rows.size());
    for (List<@Nullable Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "Row %d has %d values for %d columns %s"
                .formatted(copies.size() + 1, row.size(), columns.size(), columns));
      }
      copies.add(Collections.unmodifiableList(new ArrayList<>(row)));
    }
    rows = Collections.unmodifiableList(copies);
  }

  /** An answer of one row. */
  public static Answer of(Map<String, @Nullable Object> row) {
    return new Answer(new ArrayList<>(row.keySet()), List.of(new ArrayList<>(row.values())));
  }

  /** Position of this column, -1 where there is none. */
  public int indexOf(String column) {
    return columns.indexOf(column);
  }

  /** These columns, in this order; one that the answer lacks is left out. */
  public Answer only(List<String> names) {
    List<String> kept = names.stream().filter(columns::contains).toList();
    List<List<@Nullable Object>> selected = new ArrayList<>(rows.size());
    for (List<@Nullable Object> row : rows) {
      List<@Nullable Object> values = new ArrayList<>(kept.size());
      kept.forEach(name -> values.add(row.get(columns.indexOf(name))));
      selected.add(values);
    }
    return new Answer(kept, selected);
  }

  /** With another name for a column; one that the answer lacks changes nothing. */
  public Answer renamed(String column, String name) {
    return new Answer(
        columns.stream().map(each -> each.equals(column) ? name : each).toList(), rows);
  }

  /** Without the columns that have no value in any row. */
  public Answer withoutMissing() {
    List<String> kept = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      if (values(column).stream().anyMatch(value -> value != null)) {
        kept.add(columns.get(column));
      }
    }
    return only(kept);
  }

  /** All values of the column at this position, in row order. */
  List<@Nullable Object> values(int column) {
    List<@Nullable Object> values = new ArrayList<>(rows.size());
    for (List<@Nullable Object> row : rows) {
      values.add(row.get(column));
    }
    return values;
  }
}
