package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten requests in the last minutes, of which one failed and another took a second. */
class SloTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void land() throws IOException {
    run = new CommandRun(folder.resolve("lake"), Clock.fixed(NOW, ZoneOffset.UTC));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(request(i));
    }
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.land(Tables.SPANS, "0123456789abcdef", rows);
    }
  }

  @Test
  void an_exhausted_budget_fails_the_check() throws IOException {
    Files.writeString(
        folder.resolve("lake/slos.csv"),
        "name,service,operation,kind,target,threshold,period\n"
            + "answered,shop,,availability,85,,30d\n"
            + "fast,shop,GET /,latency,90,500ms,30d\n");
    assertThat(run.exitCode("slo", "--output", "csv")).isEqualTo(1);
    // One of ten failed where 1.5 may; two of ten are bad where one may be.
    assertThat(run.out().lines().skip(1))
        .anyMatch(line -> line.startsWith("answered,shop,,AVAILABILITY,OK,0.85,,30,10,1,0.9,0.33"))
        .anyMatch(
            line ->
                line.startsWith("fast,shop,GET /,LATENCY,EXHAUSTED,0.9,500000000,30,10,2,0.8,"));
  }

  @Test
  void a_lake_without_objectives_is_bad_input() {
    assertThat(run.exitCode("slo")).isEqualTo(3);
    assertThat(run.err())
        .contains("No objectives at %s: write them".formatted(folder.resolve("lake/slos.csv")));
  }

  @Test
  void latency_is_drawn_and_has_exemplars() {
    assertThat(run.exitCode("latency", "shop", "--last", "1h")).isZero();
    List<String> lines = run.out().lines().toList();
    // A second lies in [2^(119/4), 2^30) ns, 10 ms in [2^(93/4), 2^(94/4)).
    assertThat(lines.get(1).strip()).startsWith("903 ms").contains("1", "▒");
    assertThat(lines.get(2).strip()).startsWith("9.98 ms").contains("9", "█");
    assertThat(run.exitCode("latency", "shop", "--exemplars", "--output", "csv")).isZero();
    assertThat(run.out()).contains("SLOWEST,1,", "TYPICAL,3,", "ERROR,1,");
  }

  private static Row request(int number) {
    String id = "%016x".formatted(number + 1);
    return new Row(Tables.SPANS)
        .set("trace_id", id + id)
        .set("span_id", id)
        .set("is_root", true)
        .set("start_time", ChronoUnit.MICROS.between(Instant.EPOCH, NOW.minusSeconds(10 + number)))
        .set("start_nano_rem", 0)
        .set("duration_ns", number == 5 ? 1_000_000_000L : 10_000_000L)
        .set("status_code", number == 7 ? 2 : 0)
        .set("name", "GET /")
        .set("kind", 2)
        .set("service_name", "shop")
        .set("sample_weight", 1.0);
  }

  @Test
  void a_query_is_run_and_what_is_none_is_refused() {
    assertThat(run.exitCode("sql", "SELECT count(*) AS n FROM spans", "--output", "csv")).isZero();
    assertThat(run.out().lines().toList()).containsExactly("n", "10");
    assertThat(run.exitCode("sql", "COPY spans TO '/tmp/x'")).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: Only a query is taken: one SELECT, VALUES or DESCRIBE that reads the lake\n");
    assertThat(run.exitCode("sql")).isEqualTo(2);
    assertThat(run.exitCode("sql", "--tables", "--output", "csv")).isZero();
    assertThat(run.out()).contains("spans,trace_id,STRING,32 lower-case hex digits");
  }
}
