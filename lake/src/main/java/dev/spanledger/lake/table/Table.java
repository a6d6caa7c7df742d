package dev.spanledger.lake.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of the lake: what a row holds, what makes it the same row, and how files are laid out.
 *
 * @param name snake_case, plural; the folder's and the Iceberg table's name
 * @param columns in file order; the order is append-only, because Iceberg's field ids follow it
 * @param key columns that identify a row; rows equal in all of them are one row after compaction
 * @param sort columns that a compacted file is sorted by
 * @param partition the column and grain that Iceberg partitions by
 */
public record Table(
    String name, List<Column> columns, List<String> key, List<String> sort, Partition partition) {

  /** How event time is cut into partitions. */
  public enum Grain {
    DAY,
    MONTH
  }

  /** A TIMESTAMP column and the grain in which it partitions the compacted table. */
  public record Partition(String column, Grain grain) {}

  public Table {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    sort = List.copyOf(sort);
    Map<String, Integer> index = indexOf(name, columns);
    for (List<String> names : List.of(key, sort, List.of(partition.column()))) {
      for (String column : names) {
        if (!index.containsKey(column)) {
          throw new IllegalArgumentException(
              "Table %s has no column \"%s\" to key, sort or partition by".formatted(name, column));
        }
      }
    }
  }

  /** Position of each column by name. */
  Map<String, Integer> index() {
    return indexOf(name, columns);
  }

  private static Map<String, Integer> indexOf(String table, List<Column> columns) {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      if (index.put(columns.get(i).name(), i) != null) {
        throw new IllegalArgumentException(
            "Table %s has column \"%s\" twice".formatted(table, columns.get(i).name()));
      }
    }
    return Map.copyOf(index);
  }
}
