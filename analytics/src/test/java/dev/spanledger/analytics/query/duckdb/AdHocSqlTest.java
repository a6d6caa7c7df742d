package dev.spanledger.analytics.query.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spanledger.analytics.query.Dialect;
import dev.spanledger.analytics.query.GivenLake;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.SqlCatalog;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can ask, and what nobody can; over {@link GivenLake}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdHocSqlTest {
  private static final String ENDLESS =
      "SELECT count(*) FROM range(3000000000) AS a, range(100000) AS b"
          + " WHERE a.range % 7 = b.range % 5";

  private Path root;
  private Lake lake;
  private AdHocSql sql;

  @BeforeAll
  void land(@TempDir Path folder) throws IOException {
    root = folder;
    lake = Lake.open(folder);
    GivenLake.land(lake);
    lake.compact(TraceFacts::derive);
    GivenLake.landAgain(lake);
    sql =
        new AdHocSql(lake, new DuckDbLimits(128L << 20, 1 << 20, 1, 1, Duration.ofSeconds(2), 100));
  }

  @AfterAll
  void close() throws IOException {
    lake.close();
  }

  @Test
  void tables_are_read_by_their_names_and_each_row_once() throws IOException {
    // 16 spans and 5 runs; three and one of which came twice.
    assertThat(sql.run("SELECT count(*) AS n FROM spans").value(0, "n")).isEqualTo(16L);
    assertThat(sql.run("SELECT count(*) AS n FROM lake.invocations;").value(0, "n")).isEqualTo(5L);
    assertThat(
            sql.run(
                    """
                    WITH slow AS (SELECT name, duration_ns FROM spans WHERE duration_ns > 45000000)
                    SELECT name FROM slow ORDER BY duration_ns DESC, name -- the slowest
                    """)
                .rows())
        .containsExactly(
            List.of("GET /orders"),
            List.of("call orders"),
            List.of("POST /orders"),
            List.of("orders"));
    assertThat(sql.run("DESCRIBE period_closes").value(0, "column_name")).isEqualTo("close_id");
  }

  @Test
  void values_of_every_type_come_as_number_time_or_text() throws IOException {
    QueryResult result =
        sql.run(
            "SELECT sum(billed_mb_ms) AS total, min(start_time) AS start, 1.50 AS money, [1, 2] AS list,"
                + " DATE '2026-11-20' AS day, 1 AS twice, 2 AS twice FROM invocations");
    assertThat(result.columns())
        .containsExactly("total", "start", "money", "list", "day", "twice", "twice_1");
    // 62 and 18 ms of 512 MB, 30 of 256, 100 of 128, 1 of 512.
    assertThat(String.valueOf(result.value(0, "total"))).isEqualTo("61952");
    assertThat(result.value(0, "start")).isEqualTo(Instant.parse("2026-11-20T10:00:00.020Z"));
    assertThat(String.valueOf(result.value(0, "money"))).isEqualTo("1.50");
    assertThat(result.value(0, "list")).isEqualTo("[1, 2]");
    assertThat(result.value(0, "day")).isEqualTo("2026-11-20");
  }

  @Test
  void an_answer_is_cut_at_its_limit_and_says_so() throws IOException {
    QueryResult result = sql.run("SELECT range AS n FROM range(1000) ORDER BY n DESC");
    assertThat(result.rows()).hasSize(100).startsWith(List.of(999L), List.of(998L));
    assertThat(result.warnings())
        .containsExactly("The answer has more rows; these are the first 100");
    assertThat(String.valueOf(sql.run("SELECT repeat('x', 20000) AS x").value(0, "x")))
        .hasSize(10_000);
  }

  static Stream<String> reports() {
    return SqlCatalog.load(Dialect.DUCKDB).reports().stream();
  }

  /** Every query that this project has is one that only reads. */
  @ParameterizedTest
  @MethodSource("reports")
  void a_report_is_a_query_of_the_tables_that_it_names(String name) throws Exception {
    dev.spanledger.analytics.query.SqlQuery report = SqlCatalog.load(Dialect.DUCKDB).report(name);
    String text = report.sql().replaceAll("(?<!:):[a-z][a-z0-9_]*", "NULL");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      assertThat(SelectProof.tables(connection, text)).isEqualTo(new TreeSet<>(report.tables()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "COPY spans TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 4",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "CREATE TABLE x(a INTEGER)",
        "DROP VIEW lake.spans",
        "EXPORT DATABASE '/tmp/export'",
        "EXPLAIN ANALYZE SELECT 1",
        "BEGIN",
        "EXECUTE x",
        "INSERT INTO spans VALUES (1)"
      })
  void what_is_no_query_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sql.run(text))
        .withMessage("Only a query is taken: one SELECT, VALUES or DESCRIBE that reads the lake");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1; SELECT 2 | 2 statements are given; only one query is taken",
        "SELECT 1; COPY (SELECT 1) TO '/tmp/x' | Only a query is taken: one SELECT, VALUES or DESCRIBE that reads the lake",
        "SELECT content FROM read_text('/etc/passwd') | Table function read_text is refused",
        "SELECT * FROM read_parquet('/etc/passwd') | Table function read_parquet is refused",
        "SELECT * FROM glob('/etc/*') | Table function glob is refused",
        "SELECT * FROM duckdb_settings() | Table function duckdb_settings is refused",
        "SELECT * FROM query('SELECT 1') | Table function query is refused",
        "SELECT * FROM '/etc/passwd' | No table \"/etc/passwd\"; the lake has [allocations",
        "SELECT * FROM information_schema.tables | No table \"tables\"; the lake has",
        "SELECT getenv('HOME') | Function getenv is refused; a query computes from the lake alone",
        "SELECT GETENV('HOME') | Function getenv is refused",
        "SELECT current_setting('temp_directory') | Function current_setting is refused",
        "SELECT 1 WHERE (SELECT getenv('X')) = '' | Function getenv is refused",
        "SELECT * FROM duckdb_tables, (WITH duckdb_tables AS (SELECT 1) SELECT 1) | WITH duckdb_tables is refused: the engine has a view of that name; take another",
        "WITH x AS (DELETE FROM spans RETURNING *) SELECT * FROM x | The query holds a delete query, which may do more than read",
        "SHOW TABLES | SHOW is refused; DESCRIBE a table or a query",
        "SELECT ? | The query holds a parameter (? or $name); write the value in its place",
        "SELECT 1 ) | The query cannot be read: syntax error at or near",
        "SELECT nothing FROM spans | The query cannot be run: Binder Error"
      })
  void a_query_that_does_more_than_read_the_lake_is_refused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sql.run(text))
        .satisfies(e -> assertThat(e.getMessage()).startsWith(message));
  }

  /** The engine refuses by itself what a hole in the proof would let through. */
  @Test
  void a_name_that_hides_a_file_reaches_no_file() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                sql.run(
                    "SELECT * FROM (WITH \"/etc/passwd\" AS (SELECT 1) SELECT 1), '/etc/passwd'"));
    try (Stream<Path> left = Files.list(root.resolve("tmp"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(DuckDbEngine.SPILL_PREFIX));
    }
  }

  @Test
  void an_answer_of_more_text_than_the_heap_should_hold_is_refused() {
    String columns =
        IntStream.range(0, 60).mapToObj(i -> "x AS x" + i).collect(Collectors.joining(", "));
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(
            () ->
                sql.run(
                    "SELECT %s FROM (SELECT repeat('x', 10000) AS x FROM range(100))"
                        .formatted(columns)))
        .withMessageContaining("answers with more than 50000000 characters of text");
  }

  @Test
  void an_endless_query_is_stopped_after_its_time() {
    long start = System.nanoTime();
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(() -> sql.run(ENDLESS))
        .withMessage("The query was stopped: it ran longer than PT2S, or was cancelled");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void a_query_is_stopped_when_asked_to() throws Exception {
    AdHocSql patient =
        new AdHocSql(lake, new DuckDbLimits(128L << 20, 1 << 20, 1, 1, Duration.ofMinutes(5), 100));
    Thread stopper =
        new Thread(
            () -> {
              try {
                Thread.sleep(1_000);
                for (int i = 0; i < 100; i++) {
                  patient.cancel();
                  Thread.sleep(100);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    stopper.start();
    assertThatExceptionOfType(QueryException.class).isThrownBy(() -> patient.run(ENDLESS));
    stopper.interrupt();
    stopper.join();
  }

  @Test
  void a_query_that_needs_too_much_memory_is_refused() {
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(
            () ->
                sql.run(
                    "SELECT length(string_agg(CAST(range AS VARCHAR), '')) FROM range(100000000)"))
        .withMessageStartingWith("The query ");
  }
}
