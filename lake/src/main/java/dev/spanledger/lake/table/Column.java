package dev.spanledger.lake.table;

/**
 * One column of a table, or one field of a struct column.
 *
 * @param name an identifier; in the lake's tables snake_case, a semantic convention's name with
 *     dots as underscores, or FOCUS's
 * @param type the portable type
 * @param required true where a row without the value is refused
 * @param description unit, range and source; becomes the column's comment in Iceberg
 */
public record Column(String name, ColumnType type, boolean required, String description) {
  public Column {
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "Column name \"%s\" is no identifier ([A-Za-z][A-Za-z0-9_]*)".formatted(name));
    }
  }
}
