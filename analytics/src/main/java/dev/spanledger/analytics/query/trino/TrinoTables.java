package dev.spanledger.analytics.query.trino;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.ColumnType.Scalar;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts Iceberg tables in the place of table names. A table that was never compacted, or a column
 * that is newer than the last compaction, is there and empty, as it is for every other reader.
 */
final class TrinoTables {
  private static final Map<String, Table> BY_NAME =
      Tables.all().stream().collect(Collectors.toMap(Table::name, Function.identity()));

  private final TrinoConfig config;
  private final Map<String, Set<String>> existing;

  /**
   * @param existing columns by table, as the catalog has them
   */
  TrinoTables(TrinoConfig config, Map<String, Set<String>> existing) {
    this.config = config;
    this.existing = existing;
  }

  /** A subquery that reads the table. */
  String bind(String tableName) {
    Table table = BY_NAME.get(tableName);
    if (table == null) {
      throw new IllegalStateException(
          "The lake has no table \"%s\"; it has %s".formatted(tableName, BY_NAME.keySet()));
    }
    Set<String> present = existing.getOrDefault(tableName, Set.of());
    String columns =
        table.columns().stream()
            .map(column -> expression(column, present))
            .collect(Collectors.joining(", "));
    if (present.isEmpty()) {
      return "(SELECT %s WHERE false)".formatted(columns);
    }
    return "(SELECT %s FROM \"%s\".\"%s\".\"%s\")"
        .formatted(columns, config.catalog(), config.schema(), tableName);
  }

  private static String expression(Column column, Set<String> present) {
    if (!present.contains(column.name())) {
      return "CAST(NULL AS %s) AS \"%s\"".formatted(type(column.type()), column.name());
    }
    if (column.type() instanceof ColumnType.ListOf list
        && list.element() instanceof ColumnType.Struct struct
        && struct.fields().stream().anyMatch(field -> field.type() == Scalar.TIMESTAMP)) {
      return "transform(\"%s\", item -> CAST(ROW(%s) AS %s)) AS \"%s\""
          .formatted(column.name(), fields(struct), type(struct), column.name());
    }
    return "\"%s\"".formatted(column.name());
  }

  /** A time inside a list becomes the text that DuckDB makes of it: Trino has no JSON of one. */
  private static String fields(ColumnType.Struct struct) {
    return struct.fields().stream()
        .map(
            field ->
                field.type() == Scalar.TIMESTAMP
                    ? "regexp_replace(CAST(item.\"%s\" AS VARCHAR), '\\.?0* UTC$', '+00')"
                        .formatted(field.name())
                    : "item.\"%s\"".formatted(field.name()))
        .collect(Collectors.joining(", "));
  }

  private static String fieldType(ColumnType type) {
    return type == Scalar.TIMESTAMP ? "VARCHAR" : type(type);
  }

  private static String type(ColumnType type) {
    if (type instanceof ColumnType.ListOf list) {
      return "ARRAY(%s)".formatted(type(list.element()));
    }
    if (type instanceof ColumnType.Struct struct) {
      return struct.fields().stream()
          .map(field -> "\"%s\" %s".formatted(field.name(), fieldType(field.type())))
          .collect(Collectors.joining(", ", "ROW(", ")"));
    }
    return switch ((Scalar) type) {
      case STRING -> "VARCHAR";
      case BOOLEAN -> "BOOLEAN";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case TIMESTAMP -> "TIMESTAMP(6) WITH TIME ZONE";
      case DECIMAL -> "DECIMAL(38, 18)";
      case STRING_MAP -> "MAP(VARCHAR, VARCHAR)";
    };
  }
}
