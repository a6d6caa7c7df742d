package dev.spanledger.locallambda.meter;

import java.util.List;

/** The columns of the table COST_AND_USAGE_REPORT of AWS Data Exports, without optional ones. */
final class CurColumns {
  private CurColumns() {}

  /** What a column holds; the Java value is text, Double, Instant or a Map. */
  enum Type {
    STRING,
    DOUBLE,
    TIMESTAMP,
    STRING_MAP,
    DOUBLE_MAP
  }

  record CurColumn(String name, Type type) {}

  static List<CurColumn> all() {
    List<String> lines = PriceBook.lines("cur2-columns.csv");
    return lines.stream().skip(1).map(line -> line.split(",", -1)).map(CurColumns::column).toList();
  }

  private static CurColumn column(String[] fields) {
    Type type =
        switch (fields[1]) {
          case "string" -> Type.STRING;
          case "double" -> Type.DOUBLE;
          case "timestamp" -> Type.TIMESTAMP;
          case "string_map" -> Type.STRING_MAP;
          case "double_map" -> Type.DOUBLE_MAP;
          default ->
              throw new IllegalStateException(
                  "cur2-columns.csv gives column %s the type \"%s\""
                      .formatted(fields[0], fields[1]));
        };
    return new CurColumn(fields[0], type);
  }
}
