package dev.spanledger.analytics.query.trino;

import dev.spanledger.analytics.query.Dialect;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.Scratch;
import dev.spanledger.analytics.query.SqlCatalog;
import dev.spanledger.analytics.query.SqlQuery;
import dev.spanledger.analytics.query.jdbc.JdbcRows;
import io.trino.jdbc.TrinoDriver;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reports on a Trino server that reads the lake's Iceberg tables, as Athena does. It sees what
 * is compacted; rows that landed since are not there yet.
 *
 * <p>It reads only: allocation and other computations that keep tables of their own run on DuckDB.
 * Thread-safe; each report has a connection of its own.
 */
public final class TrinoEngine implements QueryEngine {
  private static final int MOST_STAGES = 2_000;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS 'UTC'").withZone(ZoneOffset.UTC);

  private final TrinoConfig config;
  private final SqlCatalog catalog;

  private TrinoEngine(TrinoConfig config) {
    this.config = config;
    this.catalog = SqlCatalog.load(Dialect.TRINO);
  }

  /**
   * An engine over the server's tables.
   *
   * @throws QueryException where the server does not answer, or has no such catalog or schema
   */
  public static TrinoEngine open(TrinoConfig config) {
    TrinoEngine engine = new TrinoEngine(config);
    engine.requireSchema();
    return engine;
  }

  @Override
  public SqlCatalog catalog() {
    return catalog;
  }

  @Override
  public QueryResult run(String reportName, Map<String, ?> parameters) {
    return run(catalog.report(reportName), parameters);
  }

  @Override
  public QueryResult run(SqlQuery query, Map<String, ?> parameters) {
    // Values are checked before anything is sent.
    query.bind(parameters, table -> table);
    try (Connection connection = connect()) {
      TrinoTables tables = new TrinoTables(config, columns(connection));
      return execute(connection, query, query.bind(parameters, tables::bind));
    } catch (SQLException e) {
      throw failure("Report " + query.name(), e);
    }
  }

  /**
   * @throws UnsupportedOperationException always: a computation keeps tables of its own, and the
   *     lake is only read here
   */
  @Override
  public Scratch scratch() {
    throw new UnsupportedOperationException(
        "Trino only reads the lake; allocate with the engine duckdb");
  }

  @Override
  public void close() {
    // Each report closes its own connection.
  }

  private QueryResult execute(Connection connection, SqlQuery query, SqlQuery.Bound bound)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(bound.sql())) {
      statement.setQueryTimeout(Math.toIntExact(config.timeout().toSeconds()));
      for (int i = 0; i < bound.values().size(); i++) {
        set(statement, i + 1, bound.values().get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        return new JdbcRows(query.name(), config.rows(), TrinoEngine::cell).read(rows, query.sql());
      }
    }
  }

  private static void set(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.VARCHAR);
    } else if (value instanceof Instant instant) {
      // The driver's own timestamps are milliseconds; the statement casts this text.
      statement.setString(index, MICROS.format(instant));
    } else if (value instanceof BigDecimal decimal) {
      statement.setString(index, decimal.toPlainString());
    } else {
      statement.setObject(index, value);
    }
  }

  private static @Nullable Object cell(ResultSet results, int column) throws SQLException {
    return results.getMetaData().getColumnType(column) == Types.TIMESTAMP_WITH_TIMEZONE
        ? results.getObject(column, ZonedDateTime.class)
        : results.getObject(column);
  }

  private void requireSchema() {
    try (Connection connection = connect();
        ResultSet schemas =
            connection.getMetaData().getSchemas(config.catalog(), config.schema())) {
      if (!schemas.next()) {
        throw new QueryException(
            Reason.LAKE_UNREADABLE,
            "Trino at %s has no schema %s.%s: name the catalog that reads the lake, once something"
                    .formatted(config.server(), config.catalog(), config.schema())
                + " was compacted");
      }
    } catch (SQLException e) {
      throw failure("Schema %s.%s".formatted(config.catalog(), config.schema()), e);
    }
  }

  /** Columns by table, as they are now: compaction makes tables and adds columns. */
  private Map<String, Set<String>> columns(Connection connection) throws SQLException {
    String sql =
        "SELECT table_name, column_name FROM \"%s\".information_schema.columns WHERE table_schema = ?"
            .formatted(config.catalog());
    Map<String, Set<String>> columns = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, config.schema());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns
              .computeIfAbsent(rows.getString(1), name -> new LinkedHashSet<>())
              .add(rows.getString(2));
        }
      }
    }
    return columns;
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("timezone", "UTC");
    properties.setProperty("source", "spanledger");
    // One round trip, and no limit of a header's length on the text.
    properties.setProperty("explicitPrepare", "false");
    // Inlined models are planned once for each use; the usual limit of 150 is for those by mistake.
    properties.setProperty("sessionProperties", "query_max_stage_count:" + MOST_STAGES);
    if (config.password() != null) {
      properties.setProperty("password", config.password());
    }
    if (config.token() != null) {
      properties.setProperty("accessToken", config.token());
    }
    Connection connection = new TrinoDriver().connect(config.jdbcUrl(), properties);
    if (connection == null) {
      throw new SQLException("The driver does not take " + config.jdbcUrl());
    }
    return connection;
  }

  private QueryException failure(String what, SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof SQLTimeoutException || message.contains("exceeded the maximum")) {
      return new QueryException(
          Reason.TIMEOUT,
          "%s ran longer than %s on Trino; ask for a shorter period"
              .formatted(what, config.timeout()),
          e);
    }
    if (message.contains("EXCEEDED_LOCAL_MEMORY_LIMIT") || message.contains("memory limit")) {
      return new QueryException(
          Reason.OUT_OF_MEMORY,
          "%s needs more memory than Trino gives: %s".formatted(what, message),
          e);
    }
    return new QueryException(
        Reason.FAILED, "%s failed on Trino at %s: %s".formatted(what, config.server(), message), e);
  }
}
