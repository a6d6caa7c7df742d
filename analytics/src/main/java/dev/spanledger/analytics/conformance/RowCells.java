package dev.spanledger.analytics.conformance;

import dev.spanledger.analytics.billing.SourceRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cells of one row after the other, by the exact name of their column. */
final class RowCells {
  private final Map<String, Integer> positions = new HashMap<>();
  private SourceRow row = new SourceRow("", 0, List.of());

  RowCells(List<String> columns) {
    for (int i = 0; i < columns.size(); i++) {
      positions.putIfAbsent(columns.get(i), i);
    }
  }

  void moveTo(SourceRow next) {
    row = next;
  }

  boolean has(String column) {
    return positions.containsKey(column);
  }

  boolean hasAll(List<String> columns) {
    return positions.keySet().containsAll(columns);
  }

  /** Null where the value or the column is absent, which is the same to a rule. */
  @Nullable Object value(String column) {
    return Cell.present(row.value(positions.getOrDefault(column, -1)));
  }

  @Nullable String text(String column) {
    Object value = value(column);
    return value == null ? null : value.toString();
  }

  @Nullable BigDecimal number(String column) {
    return Cell.number(value(column));
  }

  @Nullable Instant time(String column) {
    return Cell.time(value(column));
  }

  /** Whether the column holds this text. */
  boolean is(String column, String text) {
    return Cell.equals(value(column), text);
  }

  /** This row as a breach, with what these columns hold. */
  Breach breach(List<String> columns) {
    StringBuilder values = new StringBuilder();
    for (String column : columns) {
      values.append(values.length() == 0 ? "" : ", ");
      values.append(column).append(": ").append(Cell.quote(value(column)));
    }
    return breach(values.toString());
  }

  Breach breach(String value) {
    return new Breach(row.file(), row.number(), value);
  }
}
