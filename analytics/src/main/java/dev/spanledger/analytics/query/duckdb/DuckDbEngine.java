package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.Dialect;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.Scratch;
import dev.spanledger.analytics.query.SqlCatalog;
import dev.spanledger.analytics.query.SqlQuery;
import dev.spanledger.analytics.query.jdbc.JdbcRows;
import dev.spanledger.lake.Lake;
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
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;

/**
 * DuckDB in this process, over the files of one lake. It can read below the lake's folder and
 * nowhere else, load no extension, and change no setting once open.
 *
 * <p>Each query has a connection and a statement of its own: a failed statement is closed by the
 * driver, and a connection must not be shared by threads.
 */
public final class DuckDbEngine implements QueryEngine {
  static final String SPILL_PREFIX = "duckdb-";

  /** Which files a query reads. */
  private interface Listing {
    LakeSnapshot of(List<Table> tables) throws IOException;
  }

  private final Lake lake;
  private final Listing listing;
  private final Path realRoot;
  private final Path spillFolder;
  private final DuckDbLimits limits;
  private final SqlCatalog catalog;
  private final DuckDBConnection database;
  private final Semaphore running;

  private DuckDbEngine(
      Lake lake,
      Listing listing,
      Path realRoot,
      Path spillFolder,
      DuckDbLimits limits,
      DuckDBConnection database) {
    this.lake = lake;
    this.listing = listing;
    this.realRoot = realRoot;
    this.spillFolder = spillFolder;
    this.limits = limits;
    this.catalog = SqlCatalog.load(Dialect.DUCKDB);
    this.database = database;
    this.running = new Semaphore(limits.concurrentQueries(), true);
  }

  /** Opens an engine with the {@linkplain DuckDbLimits#defaults() default limits}. */
  public static DuckDbEngine open(Lake lake) throws IOException {
    return open(lake, DuckDbLimits.defaults());
  }

  /** Opens an engine over the lake; the lake stays the caller's to close. */
  public static DuckDbEngine open(Lake lake, DuckDbLimits limits) throws IOException {
    return open(lake, lake::snapshot, limits);
  }

  /** Opens an engine over what the lake held when it was given this tag. */
  public static DuckDbEngine openAt(Lake lake, String tag) throws IOException {
    return open(lake, tables -> lake.snapshotAt(tag, tables), DuckDbLimits.defaults());
  }

  private static DuckDbEngine open(Lake lake, Listing listing, DuckDbLimits limits)
      throws IOException {
    Path realRoot = lake.root().toRealPath();
    Path temporary = realRoot.resolve("tmp");
    NativeLibrarySweep.libraries(
        Path.of(System.getProperty("java.io.tmpdir", "/tmp")), Clock.systemUTC());
    NativeLibrarySweep.spillFolders(temporary);
    Files.createDirectories(temporary);
    Path spillFolder =
        temporary.resolve(SPILL_PREFIX + ProcessHandle.current().pid() + "-" + UUID.randomUUID());
    try {
      DuckDBConnection database =
          DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
      DuckDbEngine engine =
          new DuckDbEngine(lake, listing, realRoot, spillFolder, limits, database);
      try {
        engine.harden();
      } catch (SQLException e) {
        database.close();
        throw e;
      }
      return engine;
    } catch (SQLException e) {
      throw new IOException("Cannot open DuckDB over lake %s".formatted(realRoot), e);
    }
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
    String reportName = query.name();
    LakeSnapshot first = snapshot(query);
    // Values are checked before anything waits or runs.
    SqlQuery.Bound bound = bind(query, parameters, first);
    acquire(reportName);
    try {
      return run(query, parameters, first, bound, limits);
    } finally {
      running.release();
    }
  }

  /** For work that nobody waits for at a page: as long as it takes, and as many rows. */
  QueryResult runUnlimited(String reportName, Map<String, ?> parameters) {
    SqlQuery query = catalog.report(reportName);
    LakeSnapshot first = snapshot(query);
    return run(query, parameters, first, bind(query, parameters, first), limits.unlimited());
  }

  private QueryResult run(
      SqlQuery query,
      Map<String, ?> parameters,
      LakeSnapshot first,
      SqlQuery.Bound bound,
      DuckDbLimits within) {
    try {
      return withWarnings(execute(query.name(), query.sql(), bound, within), query, first);
    } catch (SQLException e) {
      LakeSnapshot second = snapshot(query);
      if (second.equals(first) || isTimeout(e)) {
        throw failure(query.name(), e);
      }
      // Retention may delete a listed file while the query runs; the newer list has what it held.
      QueryResult again = runAgain(query, bind(query, parameters, second), within, e);
      return withWarnings(again, query, second);
    }
  }

  private QueryResult runAgain(
      SqlQuery query, SqlQuery.Bound bound, DuckDbLimits within, SQLException first) {
    try {
      return execute(query.name(), query.sql(), bound, within);
    } catch (SQLException e) {
      e.addSuppressed(first);
      throw failure(query.name(), e);
    }
  }

  private static QueryResult withWarnings(
      QueryResult result, SqlQuery query, LakeSnapshot snapshot) {
    return new QueryResult(
        result.columns(), result.rows(), result.sql(), warnings(query, snapshot));
  }

  private static List<String> warnings(SqlQuery query, LakeSnapshot snapshot) {
    return snapshot.damaged().stream()
        .filter(file -> query.tables().contains(file.table()))
        .map(
            file ->
                "File %s of table %s is left out: %s"
                    .formatted(file.path().getFileName(), file.table(), file.damage()))
        .toList();
  }

  @Override
  public Scratch scratch() {
    try {
      return new DuckDbScratch(this, database.duplicate());
    } catch (SQLException e) {
      throw failure("scratch", e);
    }
  }

  /** Runs a report whose answer stays inside the engine; see {@link Scratch#keep}. */
  List<String> keep(
      Connection connection, String head, String reportName, Map<String, ?> parameters) {
    SqlQuery query = catalog.report(reportName);
    LakeSnapshot first = snapshot(query);
    try {
      execute(connection, head, bind(query, parameters, first));
      return warnings(query, first);
    } catch (SQLException e) {
      LakeSnapshot second = snapshot(query);
      if (second.equals(first)) {
        throw failure(reportName, e);
      }
      try {
        execute(connection, head, bind(query, parameters, second));
        return warnings(query, second);
      } catch (SQLException again) {
        again.addSuppressed(e);
        throw failure(reportName, again);
      }
    }
  }

  private static void execute(Connection connection, String head, SqlQuery.Bound bound)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(head + bound.sql())) {
      for (int i = 0; i < bound.values().size(); i++) {
        DuckDbValues.set(statement, i + 1, bound.values().get(i));
      }
      statement.execute();
    }
  }

  /** Runs a text that is no report, within the same limits. For tests of those limits. */
  QueryResult runText(String sql) {
    acquire("text");
    try {
      return execute("text", sql, new SqlQuery.Bound(sql, List.of()), limits);
    } catch (SQLException e) {
      throw failure("text", e);
    } finally {
      running.release();
    }
  }

  /** A connection of its own to the same database, under the same lock. */
  Connection connection() throws SQLException {
    return database.duplicate();
  }

  @Override
  public void close() {
    try {
      database.close();
      NativeLibrarySweep.delete(spillFolder);
    } catch (SQLException | IOException e) {
      throw new QueryException(
          Reason.FAILED, "Cannot close DuckDB over lake %s".formatted(realRoot), e);
    }
  }

  /**
   * The order is DuckDB's: the folder for spilled data is refused later, allowed folders are fixed
   * by closing external access, and the lock comes last.
   */
  private void harden() throws SQLException {
    List<String> statements = new ArrayList<>();
    statements.add("SET temp_directory = " + DuckDbText.string(spillFolder.toString()));
    statements.add("SET max_temp_directory_size = '%d bytes'".formatted(limits.tempBytes()));
    statements.add("SET memory_limit = '%d bytes'".formatted(limits.memoryBytes()));
    statements.add("SET threads = " + limits.threads());
    // Landing and compacted files never change under one name.
    statements.add("SET parquet_metadata_cache = true");
    statements.addAll(catalog.prelude());
    statements.add("SET autoinstall_known_extensions = false");
    statements.add("SET autoload_known_extensions = false");
    statements.add("SET allow_community_extensions = false");
    statements.add("SET allow_unsigned_extensions = false");
    statements.add("SET allow_persistent_secrets = false");
    // A name is checked before it is read as a pattern, so an escaped folder is allowed as written.
    statements.add(
        "SET allowed_directories = [%s, %s]"
            .formatted(
                DuckDbText.string(realRoot + "/"),
                DuckDbText.string(DuckDbText.withoutGlob(realRoot.toString()) + "/")));
    statements.add("SET enable_external_access = false");
    statements.add("SET lock_configuration = true");
    for (String sql : statements) {
      try (Statement statement = database.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  private QueryResult execute(
      String name, String shownSql, SqlQuery.Bound bound, DuckDbLimits within) throws SQLException {
    try (Connection connection = connection();
        PreparedStatement statement = connection.prepareStatement(bound.sql())) {
      statement.setQueryTimeout(Math.toIntExact(within.timeout().toSeconds()));
      for (int i = 0; i < bound.values().size(); i++) {
        DuckDbValues.set(statement, i + 1, bound.values().get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        return new JdbcRows(name, within.rows(), ResultSet::getObject).read(rows, shownSql);
      }
    }
  }

  private SqlQuery.Bound bind(SqlQuery query, Map<String, ?> parameters, LakeSnapshot snapshot) {
    return query.bind(parameters, new DuckDbTables(snapshot, lake.root(), realRoot)::bind);
  }

  private LakeSnapshot snapshot(SqlQuery query) {
    List<Table> tables =
        Tables.all().stream().filter(table -> query.tables().contains(table.name())).toList();
    try {
      return listing.of(tables);
    } catch (IOException e) {
      throw new QueryException(
          Reason.LAKE_UNREADABLE,
          "Report %s cannot be answered: %s".formatted(query.name(), e.getMessage()),
          e);
    }
  }

  private void acquire(String reportName) {
    try {
      if (running.tryAcquire(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryException(
          Reason.BUSY, "Interrupted while report %s waited to run".formatted(reportName), e);
    }
    throw new QueryException(
        Reason.BUSY,
        "Report %s did not get to run within %s: %d others run at once"
            .formatted(reportName, limits.timeout(), limits.concurrentQueries()));
  }

  private static boolean isTimeout(SQLException e) {
    return e instanceof SQLTimeoutException
        || String.valueOf(e.getMessage()).contains("Interrupted");
  }

  private QueryException failure(String name, SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (isTimeout(e)) {
      return new QueryException(
          Reason.TIMEOUT,
          "Report %s ran longer than %s; ask for a shorter period"
              .formatted(name, limits.timeout()),
          e);
    }
    if (message.contains("Out of Memory Error")) {
      return new QueryException(
          Reason.OUT_OF_MEMORY,
          "Report %s needs more than %d MiB; ask for a shorter period"
              .formatted(name, limits.memoryBytes() >> 20),
          e);
    }
    // The driver's first line is often general; what helps stands in the following ones.
    return new QueryException(Reason.FAILED, "Report %s failed: %s".formatted(name, message), e);
  }
}
