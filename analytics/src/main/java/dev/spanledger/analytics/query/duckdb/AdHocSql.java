package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.Dialect;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.SqlCatalog;
import dev.spanledger.analytics.query.jdbc.JdbcRows;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.LakeSnapshot;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query that an operator writes, over the tables of a lake by their names. Each has a database of
 * its own that may open the files of the tables it names, and no other; whether the text only reads
 * is proved by {@link SelectProof} before any of it runs, and again by where it stands: inside a
 * FROM clause, where nothing but a query can.
 *
 * <p>Thread-safe. {@link #cancel} stops what runs.
 */
public final class AdHocSql {
  /** A page of text; longer ones are made by programs, which have the files. */
  public static final int LONGEST_TEXT = 50_000;

  /** Characters of one value; a list or a document beyond it is cut. */
  private static final int LONGEST_VALUE = 10_000;

  /** Columns of an answer; a table of the lake has at most 80. */
  private static final int MOST_COLUMNS = 500;

  private final Lake lake;
  private final DuckDbLimits limits;
  private final Set<Statement> running = ConcurrentHashMap.newKeySet();

  /** Over this lake, which stays the caller's to close. */
  public AdHocSql(Lake lake, DuckDbLimits limits) {
    this.lake = lake;
    this.limits = limits;
  }

  /**
   * Runs a query.
   *
   * @throws IllegalArgumentException where the text is not one query that only reads the lake, or
   *     names what is not there
   * @throws QueryException where it needs more than it may take, or was cancelled
   */
  public QueryResult run(String sql) throws IOException {
    if (sql.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "The query has %d characters; at most %d are taken"
              .formatted(sql.length(), LONGEST_TEXT));
    }
    String text = sql.strip().replaceAll("(\\s*;)+$", "");
    Path realRoot = lake.root().toRealPath();
    Path temporary = realRoot.resolve("tmp");
    Files.createDirectories(temporary);
    Path spill =
        temporary.resolve(
            DuckDbEngine.SPILL_PREFIX + ProcessHandle.current().pid() + "-" + UUID.randomUUID());
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:")) {
      Set<String> tables = SelectProof.tables(database, text);
      LakeSnapshot snapshot = lake.snapshot(named(tables));
      prepare(database, snapshot, realRoot, spill, tables);
      return answer(database, text, damaged(snapshot, tables));
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      NativeLibrarySweep.delete(spill);
    }
  }

  /** Stops every query that runs now; it ends with a {@link QueryException} that says so. */
  public void cancel() {
    for (Statement statement : running) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        // It has just ended by itself.
        running.remove(statement);
      }
    }
  }

  private void prepare(
      Connection database, LakeSnapshot snapshot, Path realRoot, Path spill, Set<String> tableNames)
      throws SQLException {
    List<Table> tables = named(tableNames);
    List<String> statements = new ArrayList<>();
    statements.add("SET temp_directory = " + DuckDbText.string(spill.toString()));
    statements.add("SET max_temp_directory_size = '%d bytes'".formatted(limits.tempBytes()));
    statements.add("SET memory_limit = '%d bytes'".formatted(limits.memoryBytes()));
    statements.add("SET threads = " + limits.threads());
    statements.addAll(SqlCatalog.load(Dialect.DUCKDB).prelude());
    statements.add("SET autoinstall_known_extensions = false");
    statements.add("SET autoload_known_extensions = false");
    statements.add("SET allow_community_extensions = false");
    statements.add("SET allow_unsigned_extensions = false");
    statements.add("SET allow_persistent_secrets = false");
    DuckDbTables bound = new DuckDbTables(snapshot, lake.root(), realRoot);
    statements.add("SET allowed_paths = " + paths(snapshot, bound, tables));
    statements.add("SET enable_external_access = false");
    statements.add("CREATE SCHEMA lake");
    for (Table table : tables) {
      statements.add(
          "CREATE VIEW lake.\"%s\" AS %s".formatted(table.name(), bound.bind(table.name())));
    }
    statements.add("SET search_path = 'lake,main'");
    statements.add("SET lock_configuration = true");
    try (Statement statement = database.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<Table> named(Set<String> names) {
    return Tables.all().stream().filter(table -> names.contains(table.name())).toList();
  }

  /** A name is checked before it is read as a pattern, so each is allowed as it is written too. */
  private static String paths(LakeSnapshot snapshot, DuckDbTables bound, List<Table> tables) {
    return tables.stream()
        .flatMap(table -> snapshot.files(table).stream())
        .map(LakeFile::path)
        .map(bound::real)
        .flatMap(path -> Stream.of(path, DuckDbText.withoutGlob(path)))
        .distinct()
        .map(DuckDbText::string)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private QueryResult answer(Connection database, String text, List<String> warnings)
      throws SQLException {
    String bounded = bounded(database, text);
    try (PreparedStatement statement = database.prepareStatement(bounded)) {
      running.add(statement);
      statement.setQueryTimeout(Math.toIntExact(limits.timeout().toSeconds()));
      try (ResultSet rows = statement.executeQuery()) {
        QueryResult all =
            new JdbcRows("sql", limits.rows() + 1, ResultSet::getObject).read(rows, text);
        return limited(all, warnings);
      } finally {
        running.remove(statement);
      }
    }
  }

  /** The query within one that limits its rows and makes text of what has no plain value. */
  private String bounded(Connection database, String text) throws SQLException {
    String inner = "FROM (\n%s\n) AS answer".formatted(text);
    List<String> columns = new ArrayList<>();
    List<String> aliases = new ArrayList<>();
    try (PreparedStatement probe = database.prepareStatement("SELECT * " + inner)) {
      ResultSetMetaData meta = probe.getMetaData();
      if (meta.getColumnCount() > MOST_COLUMNS) {
        throw new IllegalArgumentException(
            "The query has %d columns; at most %d are taken"
                .formatted(meta.getColumnCount(), MOST_COLUMNS));
      }
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        String alias = "c" + i;
        String label = meta.getColumnLabel(i);
        aliases.add(alias);
        columns.add(
            "%s AS \"%s\""
                .formatted(shown(alias, meta.getColumnTypeName(i)), label.replace("\"", "\"\"")));
      }
    }
    return "SELECT %s %s(%s) LIMIT %d"
        .formatted(
            String.join(", ", columns), inner, String.join(", ", aliases), limits.rows() + 1L);
  }

  private static String shown(String column, String type) {
    String plain = type.startsWith("DECIMAL") ? "DECIMAL" : type;
    return switch (plain) {
      case "BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "DECIMAL", "TIMESTAMP WITH TIME ZONE" ->
          column;
      case "TINYINT", "SMALLINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
          "CAST(%s AS BIGINT)".formatted(column);
      // Sums of whole numbers; a decimal holds all that occur.
      case "HUGEINT", "UBIGINT", "UHUGEINT" -> "CAST(%s AS DECIMAL(38, 0))".formatted(column);
      case "FLOAT" -> "CAST(%s AS DOUBLE)".formatted(column);
      default -> "left(CAST(%s AS VARCHAR), %d)".formatted(column, LONGEST_VALUE);
    };
  }

  private QueryResult limited(QueryResult all, List<String> warnings) {
    List<String> said = new ArrayList<>(warnings);
    List<List<@Nullable Object>> rows = all.rows();
    if (rows.size() > limits.rows()) {
      rows = rows.subList(0, limits.rows());
      said.add("The answer has more rows; these are the first %d".formatted(limits.rows()));
    }
    return new QueryResult(all.columns(), rows, all.sql(), said);
  }

  private static List<String> damaged(LakeSnapshot snapshot, Set<String> tables) {
    return snapshot.damaged().stream()
        .filter(file -> tables.contains(file.table()))
        .map(
            file ->
                "File %s of table %s is left out: %s"
                    .formatted(file.path().getFileName(), file.table(), file.damage()))
        .toList();
  }

  private RuntimeException failure(SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof SQLTimeoutException || message.contains("Interrupted")) {
      return new QueryException(
          Reason.TIMEOUT,
          "The query was stopped: it ran longer than %s, or was cancelled"
              .formatted(limits.timeout()),
          e);
    }
    if (message.contains("Out of Memory Error")) {
      return new QueryException(
          Reason.OUT_OF_MEMORY,
          "The query needs more than %d MiB".formatted(limits.memoryBytes() >> 20),
          e);
    }
    return new IllegalArgumentException("The query cannot be run: " + message, e);
  }
}
