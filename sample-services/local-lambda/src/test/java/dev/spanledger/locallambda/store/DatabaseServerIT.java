package dev.spanledger.locallambda.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseServerIT {
  @TempDir Path folder;

  @Test
  void database_has_its_schema_and_tells_of_the_seconds_it_worked_in() throws Exception {
    Path schema = folder.resolve("schema.sql");
    Files.writeString(schema, "CREATE TABLE t (n int); INSERT INTO t VALUES (7)");
    BlockingQueue<Instant> busy = new LinkedBlockingQueue<>();
    try (DatabaseServer server =
        DatabaseServer.start("catalog", schema, busy::add, Clock.systemUTC())) {
      try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT n FROM t")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(7);
      }
      assertThat(busy.poll(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void schema_that_is_no_sql_is_refused_with_its_name() throws Exception {
    Path schema = folder.resolve("schema.sql");
    Files.writeString(schema, "CREATE TABEL t");
    assertThatThrownBy(
            () -> DatabaseServer.start("catalog", schema, second -> {}, Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot make database catalog by " + schema);
  }
}
