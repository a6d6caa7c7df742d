package dev.spanledger.locallambda.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL on loopback, from binaries on the class path; its data end with it. */
public final class DatabaseServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);

  private final EmbeddedPostgres postgres;
  private final String databaseName;
  private final Consumer<Instant> busySeconds;
  private final Clock clock;
  private final ScheduledExecutorService watch;
  private long transactionCount;

  private DatabaseServer(
      EmbeddedPostgres postgres, String databaseName, Consumer<Instant> busySeconds, Clock clock) {
    this.postgres = postgres;
    this.databaseName = databaseName;
    this.busySeconds = busySeconds;
    this.clock = clock;
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "database-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts a server with one database.
   *
   * @param schema SQL that makes its tables
   * @param busySeconds is told of each second in which a transaction ended
   * @throws IllegalStateException where this machine has no PostgreSQL that starts
   */
  public static DatabaseServer start(
      String databaseName, Path schema, Consumer<Instant> busySeconds, Clock clock) {
    EmbeddedPostgres postgres;
    try {
      postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("shared_buffers", "16MB")
              .setServerConfig("max_connections", "20")
              .setServerConfig("fsync", "off")
              .start();
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("this machine starts no PostgreSQL: " + e.getMessage(), e);
    }
    DatabaseServer server = new DatabaseServer(postgres, databaseName, busySeconds, clock);
    try {
      server.make(schema);
      ScheduledFuture<?> unused =
          server.watch.scheduleAtFixedRate(server::meter, 1, 1, TimeUnit.SECONDS);
      return server;
    } catch (SQLException | IOException | RuntimeException e) {
      server.close();
      throw new IllegalArgumentException(
          "Cannot make database %s by %s".formatted(databaseName, schema), e);
    }
  }

  private void make(Path schema) throws SQLException, IOException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + databaseName);
    }
    try (Connection connection = postgres.getDatabase("postgres", databaseName).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(schema));
    }
    transactionCount = countTransactions();
  }

  /** As {@code jdbc:postgresql://localhost:5432/catalog?user=postgres}. */
  public String jdbcUrl() {
    return postgres.getJdbcUrl("postgres", databaseName);
  }

  /** ARN of a cluster, as bills have it. */
  public static String arn(String region, String accountId, String clusterName) {
    return "arn:aws:rds:%s:%s:cluster:%s".formatted(region, accountId, clusterName);
  }

  private void meter() {
    try {
      long count = countTransactions();
      if (count > transactionCount) {
        busySeconds.accept(clock.instant());
      }
      transactionCount = count;
    } catch (SQLException | RuntimeException e) {
      LOG.warn("Database {} was not metered for a second: {}", databaseName, e.toString());
    }
  }

  /** Asks from another database, whose transactions are not counted. */
  private long countTransactions() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '%s'"
                    .formatted(databaseName))) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot stop PostgreSQL of database " + databaseName, e);
    }
  }
}
