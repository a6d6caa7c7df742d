package dev.spanledger.analytics.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a report.
 *
 * @param columns names in order, unique
 * @param rows one list per row, as long as {@code columns}; values are {@link String}, {@link
 *     Long}, {@link Integer}, {@link Double}, {@link Boolean}, {@link java.math.BigDecimal}, {@link
 *     java.time.Instant}, or null for what is missing
 * @param sql the report's text with its models inlined, for the reader; parameters as {@code
 *     :name}, tables as {@code lake.name}
 * @param warnings what the answer lacks, one sentence each, as a damaged file that was left out; to
 *     be shown beside the numbers
 */
public record QueryResult(
    List<String> columns, List<List<@Nullable Object>> rows, String sql, List<String> warnings) {
  public QueryResult {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    warnings = List.copyOf(warnings);
    for (List<@Nullable Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "Row has %d values for the %d columns %s"
                .formatted(row.size(), columns.size(), columns));
      }
    }
  }

  /** An answer that lacks nothing. */
  public QueryResult(List<String> columns, List<List<@Nullable Object>> rows, String sql) {
    this(columns, rows, sql, List.of());
  }

  /** Position of a column. */
  public int index(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(
          "No column \"%s\" in the result; it has %s".formatted(column, columns));
    }
    return index;
  }

  /** One value, by row number from 0 and column name. */
  public @Nullable Object value(int row, String column) {
    return rows.get(row).get(index(column));
  }

  /** Rows as maps from column name to value, in column order. */
  public List<Map<String, @Nullable Object>> maps() {
    List<Map<String, @Nullable Object>> maps = new ArrayList<>(rows.size());
    for (List<@Nullable Object> row : rows) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        map.put(columns.get(i), row.get(i));
      }
      maps.add(Collections.unmodifiableMap(map));
    }
    return Collections.unmodifiableList(maps);
  }
}
