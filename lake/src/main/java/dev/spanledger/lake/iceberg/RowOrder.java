package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Some columns of a table, as a row's identity or as an order of rows. */
final class RowOrder implements Comparator<Row> {
  private final int[] positions;

  RowOrder(Table table, List<String> columns) {
    this.positions = columns.stream().mapToInt(column -> position(table, column)).toArray();
  }

  static int position(Table table, String column) {
    return IntStream.range(0, table.columns().size())
        .filter(i -> table.columns().get(i).name().equals(column))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Table %s has no column \"%s\"".formatted(table.name(), column)));
  }

  /** The row's values in these columns; equal lists mean one identity, absent values included. */
  List<@Nullable Object> key(Row row) {
    List<@Nullable Object> key = new ArrayList<>(positions.length);
    for (int position : positions) {
      key.add(row.get(position));
    }
    return Collections.unmodifiableList(key);
  }

  /** Absent values first. */
  @Override
  public int compare(Row a, Row b) {
    for (int position : positions) {
      int order = valueOrder(a.get(position), b.get(position));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int valueOrder(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    @SuppressWarnings("unchecked") // values of one column, of a type with an order
    Comparable<Object> first = (Comparable<Object>) a;
    return first.compareTo(b);
  }
}
