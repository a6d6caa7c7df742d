package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.parquet.ParquetRows;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every report over one trace of three spans: a cold request of 100 ms, a call of 40 ms in it. */
class ReportsTest {
  private static final String TRACE = "6b05f4a0000000000000000000000001";
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void land_one_trace() throws IOException {
    run = new CommandRun(folder.resolve("lake"), NOON);
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.land(
          Tables.SPANS,
          "0123456789abcdef",
          List.of(
              span("00000000000000a1", null, "orders-api", "POST /orders", 2, 0, 100)
                  .set("faas_coldstart", true)
                  .set("faas_name", "orders-api")
                  .set("faas_version", "7"),
              span("00000000000000a2", "00000000000000a1", "orders-api", "charge", 3, 20, 40),
              span("00000000000000a3", "00000000000000a2", "payments", "=cmd()", 2, 25, 30)
                  .set("status_code", 2)));
    }
  }

  @Test
  void services_are_counted_and_what_is_not_billed_is_a_dash() {
    assertThat(run.exitCode("services")).isZero();
    // On a slow machine the step takes long enough to be told.
    assertThat(run.err()).matches("(Reading .*\\n)?");
    List<String> lines = run.out().lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
    assertThat(lines.get(0)).startsWith("service name|invocations|error %|");
    assertThat(lines).anyMatch(line -> line.startsWith("orders-api|") && line.contains("100 ms"));
    assertThat(lines).anyMatch(line -> line.startsWith("payments|") && line.contains("100.0 %"));
    assertThat(run.out()).contains("–");
  }

  @Test
  void telemetry_that_nobody_measured_is_a_dash_in_data_health() {
    assertThat(run.exitCode("data-health")).isZero();
    List<String> lines = run.out().lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
    assertThat(lines.get(0))
        .startsWith("service name|last span time|lag p50|lag p95|reported runs");
    assertThat(lines.get(1)).startsWith("orders-api|2026-11-24 10:00:00.020|–|–|–|–|100.0 %|–");
  }

  @Test
  void a_period_without_spans_has_no_rows() {
    assertThat(run.exitCode("services", "--last", "1h")).isZero();
    assertThat(run.out()).isEqualTo("No rows.\n");
    assertThat(run.exitCode("services", "--last", "1h", "--output", "json")).isZero();
    assertThat(run.out().strip()).isEqualTo("[ ]");
  }

  @Test
  void a_lake_that_was_moved_answers_the_same() throws IOException {
    assertThat(run.exitCode("lake", "compact")).isZero();
    assertThat(run.exitCode("services")).isZero();
    String before = run.out();
    Path moved = Files.move(folder.resolve("lake"), folder.resolve("moved"));

    CommandRun there = new CommandRun(moved, NOON);

    assertThat(there.exitCode("services")).isZero();
    assertThat(there.out()).isEqualTo(before).contains("orders-api");
    assertThat(there.exitCode("lake", "verify")).isZero();
  }

  @Test
  void a_trace_is_drawn_as_a_waterfall() {
    assertThat(run.exitCode("trace", TRACE)).isZero();
    assertThat(run.out())
        .contains("Trace " + TRACE)
        .contains("3 spans, 2 services, 1 error, 1 cold start")
        .contains("POST /orders  orders-api")
        .contains("█");
    assertThat(run.exitCode("trace", "1-6b05f4a0-000000000000000000000001", "--ascii")).isZero();
    assertThat(run.out()).contains("#").doesNotContain("█");
  }

  @Test
  void a_trace_that_is_not_there_is_bad_input() {
    assertThat(run.exitCode("trace", TRACE.replace('6', '7'))).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: No trace 7b05f4a0000000000000000000000001 in %s\n"
                .formatted(folder.resolve("lake")));
    assertThat(run.exitCode("trace", "abc")).isEqualTo(2);
  }

  @Test
  void json_has_every_column_with_its_unit() throws IOException {
    assertThat(run.exitCode("traces", "--output", "json")).isZero();
    JsonNode traces = new ObjectMapper().readTree(run.out());
    assertThat(traces).hasSize(1);
    assertThat(traces.get(0).get("trace_id").textValue()).isEqualTo(TRACE);
    assertThat(traces.get(0).get("duration_ns").longValue()).isEqualTo(100_000_000);
    assertThat(traces.get(0).get("start_time").textValue()).isEqualTo("2026-11-24T10:00:00Z");
    assertThat(traces.get(0).get("billed_cost").isNull()).isTrue();
  }

  @Test
  void csv_of_an_operation_that_is_a_formula_is_safe() {
    assertThat(run.exitCode("operations", "payments", "--output", "csv")).isZero();
    assertThat(run.out()).contains("payments,'=cmd(),");
  }

  @Test
  void compaction_keeps_every_answer_and_adds_hot_paths() {
    run.exitCode("services", "--output", "csv");
    String before = run.out();
    assertThat(run.exitCode("lake", "compact")).isZero();
    assertThat(run.exitCode("services", "--output", "csv")).isZero();
    assertThat(run.out()).isEqualTo(before);
    assertThat(run.exitCode("hot-paths", "--output", "csv")).isZero();
    // 100 ms are 60 in the request, 10 in the call and 30 in the payment.
    assertThat(run.out()).contains(",60000000,").contains(",10000000,").contains(",30000000,");
    assertThat(run.out()).contains("orders-api POST /orders > charge > payments =cmd()");
    assertThat(run.exitCode("hot-paths", "--metric", "errors", "--limit", "1")).isZero();
    assertThat(run.out().lines().toList().get(1))
        .startsWith("orders-api POST /orders > charge > pay");
    assertThat(run.exitCode("hot-paths", "--before", "2026-11-24T10:00:00Z")).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: 0 complete traces of before and 1 of after in this period: nothing to"
                + " compare\n");
    assertThat(run.exitCode("cold-starts", "--output", "csv")).isZero();
    assertThat(run.out()).contains("orders-api");
    assertThat(run.exitCode("lake", "verify")).isZero();
    assertThat(run.out()).isEqualTo("Every file is what was written.\n");
  }

  @Test
  void parquet_goes_to_a_file_and_reads_back() throws IOException {
    Path file = folder.resolve("services.parquet");
    assertThat(run.exitCode("services", "--output", "parquet", "--output-file", file.toString()))
        .isZero();
    assertThat(run.out()).isEmpty();
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    ParquetRows.read(file, rows::add);
    assertThat(rows)
        .extracting(row -> row.get("service_name"))
        .containsExactlyInAnyOrder("orders-api", "payments");
  }

  @Test
  void a_damaged_file_fails_the_verification_and_is_named() throws IOException {
    Path file;
    try (java.util.stream.Stream<Path> files = Files.walk(folder.resolve("lake/landing"))) {
      file = files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(run.exitCode("lake", "verify", "--output", "csv")).isEqualTo(1);
    assertThat(run.out()).contains(file.getFileName().toString());
    assertThat(run.err()).contains("1 damaged");
  }

  private static Row span(
      String id,
      @Nullable String parent,
      String service,
      String name,
      int kind,
      long startMillis,
      long durationMillis) {
    Instant start = START.plusMillis(startMillis);
    return new Row(Tables.SPANS)
        .set("trace_id", TRACE)
        .set("span_id", id)
        .set("parent_span_id", parent)
        .set("is_root", parent == null)
        .set("start_time", ChronoUnit.MICROS.between(Instant.EPOCH, start))
        .set("start_nano_rem", 0)
        .set("duration_ns", durationMillis * 1_000_000)
        .set("name", name)
        .set("kind", kind)
        .set("service_name", service)
        .set("sample_weight", 1.0);
  }
}
