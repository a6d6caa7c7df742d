package dev.spanledger.analytics.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Types that a parameter of a report may have. */
public enum SqlType {
  TIMESTAMP(List.of(Instant.class)),
  VARCHAR(List.of(String.class)),
  BIGINT(List.of(Long.class, Integer.class)),
  DOUBLE(List.of(Double.class)),
  BOOLEAN(List.of(Boolean.class)),
  DECIMAL(List.of(BigDecimal.class));

  private final List<Class<?>> javaTypes;

  SqlType(List<Class<?>> javaTypes) {
    this.javaTypes = javaTypes;
  }

  boolean accepts(Object value) {
    return javaTypes.contains(value.getClass());
  }

  String javaNames() {
    return String.join(" or ", javaTypes.stream().map(Class::getSimpleName).toList());
  }

  /** The type as written in a CAST. Trino's timestamps are milliseconds unless told otherwise. */
  String castName(Dialect dialect) {
    return switch (this) {
      case TIMESTAMP ->
          switch (dialect) {
            case DUCKDB -> "TIMESTAMP WITH TIME ZONE";
            case TRINO -> "TIMESTAMP(6) WITH TIME ZONE";
          };
      case DECIMAL -> "DECIMAL(38, 18)";
      case VARCHAR, BIGINT, DOUBLE, BOOLEAN -> name();
    };
  }
}
