package dev.spanledger.analytics.close;

import dev.spanledger.analytics.allocation.Measures;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of a report's answer, read by column name and type. */
record Values(Map<String, @Nullable Object> row) {

  @Nullable String text(String column) {
    return (String) row.get(column);
  }

  String requiredText(String column) {
    return (String) required(column);
  }

  Instant time(String column) {
    return (Instant) required(column);
  }

  @Nullable Instant optionalTime(String column) {
    return (Instant) row.get(column);
  }

  boolean is(String column) {
    return Boolean.TRUE.equals(row.get(column));
  }

  long count(String column) {
    return ((Number) required(column)).longValue();
  }

  @Nullable Long optionalCount(String column) {
    return row.get(column) instanceof Number number ? Long.valueOf(number.longValue()) : null;
  }

  @Nullable BigDecimal decimal(String column) {
    return (BigDecimal) row.get(column);
  }

  /** The four costs, and the quantity under the name that the report gives it. */
  Measures measures(String quantity) {
    return new Measures(
        decimal("billed_cost"),
        decimal("effective_cost"),
        decimal("list_cost"),
        decimal("contracted_cost"),
        decimal(quantity));
  }

  private Object required(String column) {
    Object value = row.get(column);
    if (value == null) {
      throw new IllegalStateException(
          "A row has no value for \"%s\", which is always there: %s".formatted(column, row));
    }
    return value;
  }
}
