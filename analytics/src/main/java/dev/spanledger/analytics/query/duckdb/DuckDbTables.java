package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.LakeSnapshot;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts file lists in the place of table names.
 *
 * <p>Compacted rows are unique by the table's key. Landed rows are not: a client's retry lands a
 * row again, before or after the first copy was compacted. So of landed rows each key counts once,
 * and not at all where a compacted row has it. Which copy counts is decided by the columns of
 * arrival, so two readers see the same one.
 */
final class DuckDbTables {
  private static final Map<String, Table> BY_NAME =
      Tables.all().stream().collect(Collectors.toMap(Table::name, Function.identity()));

  private final LakeSnapshot snapshot;
  private final Path root;
  private final Path realRoot;

  /**
   * @param root the lake's folder as its snapshot names it
   * @param realRoot the same with symbolic links resolved, as DuckDB checks it
   */
  DuckDbTables(LakeSnapshot snapshot, Path root, Path realRoot) {
    this.snapshot = snapshot;
    this.root = root.toAbsolutePath().normalize();
    this.realRoot = realRoot;
  }

  /** A subquery that reads the table. */
  String bind(String tableName) {
    Table table = BY_NAME.get(tableName);
    if (table == null) {
      throw new IllegalStateException(
          "The lake has no table \"%s\"; it has %s".formatted(tableName, BY_NAME.keySet()));
    }
    List<LakeFile> files = snapshot.files(table);
    List<Path> compacted =
        files.stream().filter(LakeFile::isCompacted).map(LakeFile::path).toList();
    List<Path> landed = files.stream().filter(f -> !f.isCompacted()).map(LakeFile::path).toList();
    if (landed.isEmpty()) {
      return "(%s)".formatted(relation(table, compacted));
    }
    return "(%s UNION ALL %s)"
        .formatted(relation(table, compacted), unseen(table, compacted, landed));
  }

  /** Landed rows, each key once, without the keys that are compacted already. */
  private String unseen(Table table, List<Path> compacted, List<Path> landed) {
    String columns = columns(table);
    String once =
        ("SELECT %s FROM (SELECT *, row_number() OVER (PARTITION BY %s ORDER BY %s) AS copy_number"
                + " FROM (%s)) WHERE copy_number = 1")
            .formatted(columns, quoted(copied(table)), arrival(table), relation(table, landed));
    if (compacted.isEmpty()) {
      return once;
    }
    String sameKey =
        table.key().stream()
            .map(key -> "kept.\"%s\" IS NOT DISTINCT FROM landed.\"%s\"".formatted(key, key))
            .collect(Collectors.joining(" AND "));
    return "SELECT %s FROM (%s) AS landed WHERE NOT EXISTS (SELECT 1 FROM (%s) AS kept WHERE %s)"
        .formatted(columns, once, relation(table, compacted), sameKey);
  }

  /**
   * The files' rows with exactly the table's columns and types: a column that no file has yet is
   * null, one that the table does not know is left out.
   */
  private String relation(Table table, List<Path> files) {
    String empty =
        table.columns().stream()
            .map(c -> "CAST(NULL AS %s) AS \"%s\"".formatted(type(c.type()), c.name()))
            .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
    if (files.isEmpty()) {
      return empty;
    }
    // Iceberg's folders look like Hive partitions, and would add columns.
    String list = files.stream().map(this::literal).collect(Collectors.joining(", ", "[", "]"));
    return ("SELECT %s FROM (%s UNION ALL BY NAME SELECT * FROM read_parquet(%s,"
            + " union_by_name = true, hive_partitioning = false))")
        .formatted(columns(table), empty, list);
  }

  private String literal(Path file) {
    return DuckDbText.string(DuckDbText.withoutGlob(real(file)));
  }

  /** A file's name with the symbolic links of the lake's folder resolved. */
  String real(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path real = absolute.startsWith(root) ? realRoot.resolve(root.relativize(absolute)) : absolute;
    return real.toString();
  }

  private static String columns(Table table) {
    return quoted(table.columns().stream().map(Column::name).toList());
  }

  /**
   * Copies of a row have the same event time too. Named here, a filter on it is applied before the
   * copies of all landed rows are compared, not after. Not so an invocation's: of one that is sent
   * again after a restart the start is worked out, no longer told.
   */
  private static List<String> copied(Table table) {
    List<String> columns = new ArrayList<>(table.key());
    if (!table.equals(Tables.INVOCATIONS) && !columns.contains(table.partition().column())) {
      columns.add(table.partition().column());
    }
    if (table.equals(Tables.CHARGES)) {
      columns.add("charge_period_start");
      columns.add("delivery_id");
    }
    return columns;
  }

  private static String arrival(Table table) {
    List<String> names = table.columns().stream().map(Column::name).toList();
    return quoted(List.of("ingest_time", "batch_id").stream().filter(names::contains).toList());
  }

  private static String quoted(List<String> names) {
    return names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", "));
  }

  static String type(ColumnType type) {
    if (type instanceof ColumnType.ListOf list) {
      return type(list.element()) + "[]";
    }
    if (type instanceof ColumnType.Struct struct) {
      return struct.fields().stream()
          .map(field -> "\"%s\" %s".formatted(field.name(), type(field.type())))
          .collect(Collectors.joining(", ", "STRUCT(", ")"));
    }
    return switch ((ColumnType.Scalar) type) {
      case STRING -> "VARCHAR";
      case BOOLEAN -> "BOOLEAN";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
      case DECIMAL -> "DECIMAL(38, 18)";
      case STRING_MAP -> "MAP(VARCHAR, VARCHAR)";
    };
  }
}
