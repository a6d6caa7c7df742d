package dev.spanledger.lake.table;

import java.util.List;

/** The portable types of a column, and the Java value that a {@link Row} holds for each. */
public sealed interface ColumnType {

  /** A type without parts. */
  enum Scalar implements ColumnType {
    /** UTF-8 text; {@link String}. Trace and span ids are lower-case hex text. */
    STRING,
    /** {@link Boolean}. */
    BOOLEAN,
    /** {@link Integer}. */
    INT32,
    /** {@link Long}. */
    INT64,
    /** {@link Double}. Never money. */
    DOUBLE,
    /** Microseconds since 1970-01-01T00:00:00Z; {@link Long}. */
    TIMESTAMP,
    /** DECIMAL(38,18); {@link java.math.BigDecimal} of scale at most 18. Money and quantities. */
    DECIMAL,
    /** MAP of STRING to nullable STRING; {@link java.util.Map}. */
    STRING_MAP
  }

  /** A list without null elements; {@link List} of the element's Java value. */
  record ListOf(ColumnType element) implements ColumnType {}

  /** A group of named fields; {@code Object[]} with one value per field, in order. */
  record Struct(List<Column> fields) implements ColumnType {
    public Struct {
      fields = List.copyOf(fields);
    }
  }
}
