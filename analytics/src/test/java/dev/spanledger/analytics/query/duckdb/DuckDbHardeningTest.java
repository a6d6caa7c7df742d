package dev.spanledger.analytics.query.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no text that reaches the engine can do, even one that is not from the catalogue. */
class DuckDbHardeningTest {
  @TempDir Path folder;
  private Lake lake;
  private DuckDbEngine engine;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectories(folder.resolve("lake"));
    Files.createDirectories(folder.resolve("lake-evil"));
    Files.writeString(folder.resolve("lake-evil/secret.csv"), "secret\n");
    lake = Lake.open(folder.resolve("lake"));
    engine =
        DuckDbEngine.open(
            lake, new DuckDbLimits(128L << 20, 1 << 20, 1, 1, Duration.ofSeconds(1), 10));
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT content FROM read_text('/etc/passwd')",
        "SELECT content FROM read_blob('/proc/self/environ')",
        "SELECT file FROM glob('/etc/*')",
        "SELECT a FROM read_csv('%s-evil/secret.csv')",
        "SELECT a FROM read_csv('%s/../lake-evil/secret.csv')",
        "SELECT a FROM read_parquet('s3://bucket/key')",
        "SELECT a FROM read_parquet('https://localhost/key')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "ATTACH '/tmp/other.db'",
        "EXPORT DATABASE '/tmp/export'",
        "COPY (SELECT 1) TO '/tmp/h5-out.csv'",
        "SET threads = 4",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET TimeZone = 'Pacific/Apia'",
        "RESET memory_limit",
        "PRAGMA enable_profiling",
        "SET temp_directory = '/tmp'",
      })
  void statement_is_refused(String sql) {
    String text = sql.replace("%s", folder.resolve("lake").toString());
    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute(text));
  }

  @Test
  void symbolic_link_out_of_the_lake_is_not_followed() throws IOException {
    Files.createSymbolicLink(
        folder.resolve("lake/inside.csv"), folder.resolve("lake-evil/secret.csv"));
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () ->
                execute(
                    "SELECT a FROM read_csv('%s')".formatted(folder.resolve("lake/inside.csv"))));
  }

  @Test
  void new_connections_keep_zone_division_and_macros() throws SQLException {
    assertThat(text("SELECT current_setting('TimeZone')")).isEqualTo("UTC");
    assertThat(text("SELECT 7 / 2")).isEqualTo("3");
    assertThat(text("SELECT element_at(MAP {'a': 'b'}, 'a')")).isEqualTo("b");
    assertThat(text("SELECT element_at(MAP {'a': 'b'}, 'c') IS NULL")).isEqualTo("true");
    assertThat(text("SELECT array_join(ARRAY['a', 'b'], ', ')")).isEqualTo("a, b");
    assertThat(text("SELECT to_unixtime(TIMESTAMPTZ '1970-01-01 00:00:07+00')")).isEqualTo("7.0");
    assertThat(text("SELECT json_format(CAST('{\"a\": 1}' AS JSON))")).isEqualTo("{\"a\": 1}");
  }

  @Test
  void spilled_data_stays_in_the_lakes_temporary_folder_and_goes_with_the_engine()
      throws SQLException {
    String spill = text("SELECT current_setting('temp_directory')");
    assertThat(Path.of(spill).getParent())
        .isEqualTo(lake.root().toAbsolutePath().normalize().resolve("tmp"));
    engine.close();
    assertThat(Path.of(spill)).doesNotExist();
  }

  @Test
  void query_that_runs_too_long_is_stopped_and_the_next_one_runs() {
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(
            () ->
                engine.runText(
                    "SELECT count(*) AS n FROM range(3000000000) AS a, range(100000) AS b"
                        + " WHERE a.range % 7 = b.range % 5"))
        .withMessage("Report text ran longer than PT1S; ask for a shorter period")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(QueryException.Reason.TIMEOUT));
    assertThat(engine.runText("SELECT 1 AS n").value(0, "n")).isEqualTo(1);
  }

  @Test
  void query_that_needs_too_much_memory_fails_cleanly_and_the_next_one_runs() {
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(
            () ->
                engine.runText(
                    "SELECT length(string_agg(CAST(range AS VARCHAR), '')) AS n"
                        + " FROM range(100000000)"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(QueryException.Reason.OUT_OF_MEMORY));
    assertThat(engine.runText("SELECT 1 AS n").value(0, "n")).isEqualTo(1);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = engine.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = engine.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
