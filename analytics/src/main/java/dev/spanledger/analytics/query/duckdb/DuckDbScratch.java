package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.Scratch;
import dev.spanledger.analytics.query.ScratchAppender;
import dev.spanledger.analytics.query.jdbc.JdbcRows;
import dev.spanledger.lake.parquet.FieldIds;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.Table;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Temporary tables of one connection: no other connection sees them. */
final class DuckDbScratch implements Scratch {
  private static final String KINDS = "_kind";

  private final DuckDbEngine engine;
  private final DuckDBConnection connection;
  private final Set<String> tables = new HashSet<>();

  DuckDbScratch(DuckDbEngine engine, DuckDBConnection connection) {
    this.engine = engine;
    this.connection = connection;
  }

  @Override
  public List<String> keep(String table, String reportName, Map<String, ?> parameters) {
    String head =
        tables.contains(table)
            ? "INSERT INTO temp.%s ".formatted(quoted(table))
            : "CREATE TEMP TABLE %s AS ".formatted(quoted(table));
    List<String> warnings = engine.keep(connection, head, reportName, parameters);
    tables.add(table);
    return warnings;
  }

  @Override
  public QueryResult run(String reportName, Map<String, ?> parameters) {
    return engine.runUnlimited(reportName, parameters);
  }

  @Override
  public String digest(String table) {
    String columns =
        types(table).keySet().stream().map(this::quoted).collect(Collectors.joining(", "));
    String sql =
        "SELECT count(*) || ' ' || coalesce(sum(CAST(hash(%s) AS HUGEINT)), 0) FROM temp.%s"
            .formatted(columns, quoted(table));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw failure("digest", table, e);
    }
  }

  @Override
  public QueryResult kinds(String table, List<String> columns) {
    String kinds = quoted(table + KINDS);
    execute(
        "number the kinds of",
        table,
        "CREATE TEMP TABLE %s AS SELECT DISTINCT %s FROM temp.%s"
            .formatted(kinds, columns.stream().map(this::quoted).collect(joined()), quoted(table)));
    tables.add(table + KINDS);
    String sql = "SELECT * FROM temp.%s ORDER BY rowid".formatted(kinds);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return new JdbcRows(table, Integer.MAX_VALUE, ResultSet::getObject).read(rows, sql);
    } catch (SQLException e) {
      throw failure("read the kinds of", table, e);
    }
  }

  @Override
  public void read(String table, List<String> kindColumns, List<String> columns, RowReader reader) {
    Map<String, String> types = types(table);
    String values =
        columns.stream()
            .map(column -> value(column, types.getOrDefault(column, "")))
            .collect(joined());
    String sameKind =
        kindColumns.stream()
            .map(c -> "kind.%s IS NOT DISTINCT FROM one.%s".formatted(quoted(c), quoted(c)))
            .collect(Collectors.joining(" AND "));
    String sql =
        "SELECT one.rowid, kind.rowid, %s FROM temp.%s AS one JOIN temp.%s AS kind ON %s"
            .formatted(values, quoted(table), quoted(table + KINDS), sameKind);
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      DuckDbScratchValues one = new DuckDbScratchValues(rows, table);
      while (rows.next()) {
        reader.row(rows.getInt(1), rows.getInt(2), one);
      }
    } catch (SQLException e) {
      throw failure("read", table, e);
    }
  }

  private String value(String column, String type) {
    String value = "one." + quoted(column);
    return type.startsWith("TIMESTAMP") ? "epoch_us(%s)".formatted(value) : value;
  }

  private Map<String, String> types(String table) {
    Map<String, String> types = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("DESCRIBE temp." + quoted(table))) {
      while (rows.next()) {
        types.put(rows.getString(1), rows.getString(2));
      }
      return types;
    } catch (SQLException e) {
      throw failure("describe", table, e);
    }
  }

  @Override
  public ScratchAppender append(String table, List<Column> columns) {
    String list =
        columns.stream()
            .map(column -> quoted(column.name()) + " " + DuckDbTables.type(column.type()))
            .collect(joined());
    execute("make", table, "CREATE TEMP TABLE %s (%s)".formatted(quoted(table), list));
    tables.add(table);
    try {
      return new DuckDbAppender(connection.createAppender("temp", "main", table), table);
    } catch (SQLException e) {
      throw failure("fill", table, e);
    }
  }

  @Override
  public void write(
      Path file,
      Table target,
      String from,
      SortedMap<String, String> joins,
      Map<String, List<String>> columns) {
    List<String> values = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < target.columns().size(); i++) {
      Column column = target.columns().get(i);
      String name = quoted(column.name());
      String source = source(columns.getOrDefault(column.name(), List.of()));
      values.add("CAST(%s AS %s) AS %s".formatted(source, DuckDbTables.type(column.type()), name));
      ids.add("%s: %d".formatted(name, FieldIds.column(i)));
    }
    StringBuilder tail = new StringBuilder();
    joins.forEach(
        (column, joined) ->
            tail.append(
                tables.contains(joined)
                    ? " LEFT JOIN temp.%s ON %s.rowid = %s.%s"
                        .formatted(quoted(joined), quoted(joined), quoted(from), quoted(column))
                    : ""));
    execute(
        "write",
        from,
        "COPY (SELECT %s FROM temp.%s%s) TO %s (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, FIELD_IDS {%s})"
            .formatted(
                String.join(", ", values),
                quoted(from),
                tail,
                DuckDbText.string(file.toString()),
                String.join(", ", ids)));
  }

  /** The first value of those whose table there is. */
  private String source(List<String> paths) {
    String first =
        paths.stream()
            .filter(path -> tables.contains(path.substring(0, path.indexOf('.'))))
            .map(path -> quoted(path.replace(".", "\".\"")))
            .collect(joined());
    return first.isEmpty() ? "NULL" : "coalesce(%s)".formatted(first);
  }

  @Override
  public void drop(List<String> names) {
    for (String name : names) {
      for (String table : List.of(name, name + KINDS)) {
        if (tables.remove(table)) {
          execute("drop", table, "DROP TABLE temp.%s".formatted(quoted(table)));
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure("close", "all", e);
    }
  }

  private void execute(String attempt, String table, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(attempt, table, e);
    }
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(", ");
  }

  private String quoted(String name) {
    return "\"" + name + "\"";
  }

  private static QueryException failure(String attempt, String table, SQLException e) {
    return new QueryException(
        Reason.FAILED,
        "Cannot %s scratch table %s: %s".formatted(attempt, table, e.getMessage()),
        e);
  }
}
