package dev.spanledger.lake.parquet;

import static dev.spanledger.lake.table.ColumnType.Scalar.BOOLEAN;
import static dev.spanledger.lake.table.ColumnType.Scalar.DECIMAL;
import static dev.spanledger.lake.table.ColumnType.Scalar.DOUBLE;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT32;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT64;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING_MAP;
import static dev.spanledger.lake.table.ColumnType.Scalar.TIMESTAMP;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table with one column of every type, and rows at the edges of each. */
final class EveryType {

  private static final ColumnType ITEM =
      new ColumnType.Struct(
          List.of(
              new Column("time", TIMESTAMP, false, ""),
              new Column("label", STRING, false, ""),
              new Column("attributes", STRING_MAP, false, "")));

  static final Table TABLE =
      new Table(
          "every_types",
          List.of(
              new Column("id", STRING, true, ""),
              new Column("at", TIMESTAMP, true, ""),
              new Column("flag", BOOLEAN, false, ""),
              new Column("small", INT32, false, ""),
              new Column("large", INT64, false, ""),
              new Column("real", DOUBLE, false, ""),
              new Column("money", DECIMAL, false, ""),
              new Column("tags", STRING_MAP, false, ""),
              new Column("bounds", new ColumnType.ListOf(DOUBLE), false, ""),
              new Column("items", new ColumnType.ListOf(ITEM), false, "")),
          List.of("id"),
          List.of("id"),
          new Table.Partition("at", Table.Grain.DAY));

  static Row full() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("z", "last letter first");
    tags.put("", "empty key");
    tags.put("none", null);
    tags.put("$.x", "not a path");
    return new Row(TABLE)
        .set("id", "a\u00e4\u20ac\uD83D\uDE00")
        .set("at", 1_767_225_599_999_999L)
        .set("flag", false)
        .set("small", Integer.MIN_VALUE)
        .set("large", Long.MAX_VALUE)
        .set("real", -0.1)
        .set("money", new BigDecimal("-12345678901234567890.123456789012345678"))
        .set("tags", tags)
        .set("bounds", List.of(0.5, Double.POSITIVE_INFINITY))
        .set(
            "items",
            List.of(
                new Object[] {-1L, "before 1970", Map.of("k", "v")},
                new Object[] {null, null, null}));
  }

  static Row empty() {
    return new Row(TABLE).set("id", "b").set("at", 0L);
  }

  static Row hollow() {
    return new Row(TABLE)
        .set("id", "")
        .set("at", 1L)
        .set("money", BigDecimal.ZERO)
        .set("tags", Map.of())
        .set("bounds", List.of())
        .set("items", List.of());
  }

  private EveryType() {}
}
