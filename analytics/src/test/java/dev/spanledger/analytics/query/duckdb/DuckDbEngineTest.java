package dev.spanledger.analytics.query.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spanledger.analytics.query.GivenLake;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbEngineTest {
  private static final Instant FROM = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant TO = FROM.plusSeconds(3_600);
  private static final long MICROS = FROM.getEpochSecond() * 1_000_000;

  @TempDir Path folder;

  @Test
  void every_report_of_an_empty_lake_is_empty() throws IOException {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      for (String report : engine.catalog().reports()) {
        Map<String, Object> parameters = GivenLake.parameters(engine.catalog().report(report));
        assertThat(engine.run(report, parameters).columns()).as(report).doesNotHaveDuplicates();
      }
      assertThat(engine.run("services", Map.of("from", FROM, "to", TO)).rows()).isEmpty();
      assertThat(engine.run("data_freshness", Map.of()).rows()).isEmpty();
    }
  }

  @Test
  void landed_copies_of_a_span_count_once() throws IOException {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      lake.land(Tables.SPANS, "0000000000000001", List.of(span("a1", 5), span("a2", 7)));
      lake.land(Tables.SPANS, "0000000000000002", List.of(span("a2", 7), span("a3", 9)));
      assertThat(engine.run("data_freshness", Map.of()).value(0, "row_count")).isEqualTo(3L);
      assertThat(
              engine.run("trace_spans", Map.of("trace_id", "ab".repeat(16))).rows().stream()
                  .map(row -> row.get(1)))
          .containsExactly("a1", "a2", "a3");
    }
  }

  @Test
  void rows_landed_after_opening_are_seen() throws IOException {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      assertThat(engine.run("data_freshness", Map.of()).rows()).isEmpty();
      lake.land(Tables.SPANS, "0000000000000001", List.of(span("a1", 5)));
      assertThat(engine.run("data_freshness", Map.of()).value(0, "row_count")).isEqualTo(1L);
    }
  }

  @Test
  void lake_in_a_folder_with_pattern_characters_and_quotes_is_read() throws IOException {
    Path odd = folder.resolve("it's [a] lake? *");
    try (Lake lake = Lake.open(odd);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      lake.land(Tables.SPANS, "0000000000000001", List.of(span("a1", 5)));
      assertThat(engine.run("data_freshness", Map.of()).value(0, "row_count")).isEqualTo(1L);
    }
  }

  @Test
  void lake_behind_a_symbolic_link_is_read() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (Lake lake = Lake.open(link);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      lake.land(Tables.SPANS, "0000000000000001", List.of(span("a1", 5)));
      assertThat(engine.run("data_freshness", Map.of()).value(0, "row_count")).isEqualTo(1L);
    }
  }

  @Test
  void more_rows_than_allowed_are_refused() throws IOException {
    DuckDbLimits limits = new DuckDbLimits(128L << 20, 0, 1, 1, Duration.ofSeconds(30), 2);
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake, limits)) {
      lake.land(
          Tables.SPANS, "0000000000000001", List.of(span("a1", 5), span("a2", 7), span("a3", 7)));
      assertThatExceptionOfType(QueryException.class)
          .isThrownBy(() -> engine.run("trace_spans", Map.of("trace_id", "ab".repeat(16))))
          .withMessage(
              "Report trace_spans answers with more than 2 rows; ask for a shorter period or a"
                  + " smaller limit")
          .satisfies(e -> assertThat(e.reason()).isEqualTo(QueryException.Reason.TOO_MANY_ROWS));
    }
  }

  @Test
  void damaged_file_is_left_out_and_named_and_the_rest_is_answered() throws IOException {
    Path damaged;
    try (Lake lake = Lake.open(folder)) {
      damaged = lake.land(Tables.SPANS, "0000000000000001", List.of(span("a1", 5))).path();
      lake.land(Tables.SPANS, "0000000000000002", List.of(span("a2", 5)));
    }
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(damaged);
    Files.write(damaged, bytes);
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      QueryResult result = engine.run("data_freshness", Map.of());
      assertThat(result.value(0, "row_count")).isEqualTo(1L);
      assertThat(result.warnings())
          .singleElement()
          .asString()
          .startsWith("File %s of table spans is left out: ".formatted(damaged.getFileName()));
    }
  }

  @Test
  void threads_share_an_engine() throws IOException {
    DuckDbLimits limits = new DuckDbLimits(256L << 20, 0, 1, 2, Duration.ofSeconds(30), 100);
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake, limits)) {
      lake.land(Tables.SPANS, "0000000000000001", List.of(span("a1", 5), span("a2", 7)));
      List<CompletableFuture<QueryResult>> answers =
          Stream.generate(
                  () -> CompletableFuture.supplyAsync(() -> engine.run("data_freshness", Map.of())))
              .limit(12)
              .toList();
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.join().value(0, "row_count")).isEqualTo(2L));
    }
  }

  @Test
  void values_that_look_like_sql_are_values() throws IOException {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      lake.land(Tables.SPANS, "0000000000000001", List.of(span("a1", 5)));
      assertThat(engine.run("trace_spans", Map.of("trace_id", "' OR ''='")).rows()).isEmpty();
    }
  }

  @Test
  void unknown_parameter_is_refused_before_anything_runs() throws IOException {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.run("services", Map.of("from", FROM, "until", TO)))
          .withMessage(
              "Report services has no parameter \"until\"; it takes [from TIMESTAMP, to TIMESTAMP]");
    }
  }

  @Test
  void old_native_libraries_are_swept_and_fresh_ones_stay() throws IOException {
    Instant now = Instant.parse("2026-11-20T10:00:00Z");
    Path old = Files.createFile(folder.resolve("libduckdb_java123.so"));
    Path fresh = Files.createFile(folder.resolve("libduckdb_java456.so"));
    Path other = Files.createFile(folder.resolve("libother.so"));
    Files.setLastModifiedTime(old, FileTime.from(now.minusSeconds(61)));
    Files.setLastModifiedTime(fresh, FileTime.from(now.minusSeconds(59)));
    Files.setLastModifiedTime(other, FileTime.from(now.minusSeconds(99)));
    assertThat(NativeLibrarySweep.libraries(folder, Clock.fixed(now, ZoneOffset.UTC))).isEqualTo(1);
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(other).exists();
  }

  @Test
  void spill_folders_of_dead_processes_are_swept() throws IOException {
    long mine = ProcessHandle.current().pid();
    Path dead = Files.createDirectory(folder.resolve("duckdb-9999999999-x"));
    Files.createFile(dead.resolve("duckdb_temp_storage_DEFAULT-0.tmp"));
    Path alive = Files.createDirectory(folder.resolve("duckdb-" + mine + "-x"));
    NativeLibrarySweep.spillFolders(folder);
    assertThat(dead).doesNotExist();
    assertThat(alive).exists();
  }

  private static Row span(String id, long durationNanos) {
    return new Row(Tables.SPANS)
        .set("trace_id", "ab".repeat(16))
        .set("span_id", id)
        .set("start_time", MICROS)
        .set("duration_ns", durationNanos)
        .set("service_name", "shop")
        .set("name", "step");
  }
}
