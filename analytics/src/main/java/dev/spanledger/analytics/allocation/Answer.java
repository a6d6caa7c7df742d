package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.QueryResult;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a report's answer row by row, by column name and type. */
final class Answer {
  private final QueryResult result;
  private final Map<String, Integer> positions = new HashMap<>();
  private List<@Nullable Object> row = List.of();
  private int next;

  Answer(QueryResult result) {
    this.result = result;
    for (int i = 0; i < result.columns().size(); i++) {
      positions.put(result.columns().get(i), i);
    }
  }

  /** Moves to the next row; false after the last. */
  boolean advance() {
    if (next == result.rows().size()) {
      return false;
    }
    row = result.rows().get(next++);
    return true;
  }

  /** Moves to the row of this number, from 0. */
  void moveTo(int number) {
    row = result.rows().get(number);
    next = number + 1;
  }

  int rowCount() {
    return result.rows().size();
  }

  /** All values of the row, for a digest over the answer. */
  String rowText() {
    StringBuilder text = new StringBuilder();
    for (Object value : row) {
      text.append(value).append('\u001f');
    }
    return text.toString();
  }

  @Nullable String text(String column) {
    return (String) value(column);
  }

  String requiredText(String column) {
    return (String) required(column);
  }

  @Nullable Long integer(String column) {
    Object value = value(column);
    return value == null ? null : Long.valueOf(((Number) value).longValue());
  }

  /** 1 where it is missing: a weight that is not stated is that of one. */
  double number(String column) {
    Object value = value(column);
    return value == null ? 1 : ((Number) value).doubleValue();
  }

  @Nullable BigDecimal decimal(String column) {
    return (BigDecimal) value(column);
  }

  @Nullable Boolean bool(String column) {
    return (Boolean) value(column);
  }

  Instant time(String column) {
    return (Instant) required(column);
  }

  private Object required(String column) {
    Object value = value(column);
    if (value == null) {
      throw new IllegalStateException(
          "Row %d has no value for column \"%s\", which the lake requires".formatted(next, column));
    }
    return value;
  }

  private @Nullable Object value(String column) {
    Integer position = positions.get(column);
    if (position == null) {
      throw new IllegalStateException(
          "The answer has no column \"%s\", but %s".formatted(column, result.columns()));
    }
    return row.get(position);
  }
}
