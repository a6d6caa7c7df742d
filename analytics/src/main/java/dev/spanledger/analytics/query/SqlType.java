package dev.spanledger.analytics.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Types that a parameter of a report may have. */
public enum SqlType {
  TIMESTAMP,
  VARCHAR,
  BIGINT,
  DOUBLE,
  BOOLEAN,
  DECIMAL;

  boolean accepts(Object value) {
    return javaTypes().contains(value.getClass());
  }

  String javaNames() {
    return String.join(" or ", javaTypes().stream().map(Class::getSimpleName).toList());
  }

  private List<Class<?>> javaTypes() {
    return switch (this) {
      case TIMESTAMP -> List.of(Instant.class);
      case VARCHAR -> List.of(String.class);
      case BIGINT -> List.of(Long.class, Integer.class);
      case DOUBLE -> List.of(Double.class);
      case BOOLEAN -> List.of(Boolean.class);
      case DECIMAL -> List.of(BigDecimal.class);
    };
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
