package dev.spanledger.analytics.query.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A report that is sent again after its collector restarted has the same end, but its start is
 * worked out and no longer told, so that it may be another.
 */
class ResentRunTest {
  private static final Instant END = Instant.parse("2026-11-02T10:00:05Z");
  private static final Instant TOLD = Instant.parse("2026-11-02T10:00:01.000Z");
  private static final Instant WORKED_OUT = Instant.parse("2026-11-02T10:00:00.900Z");

  @TempDir private Path folder;
  private Lake lake;
  private DuckDbEngine engine;
  private int landed;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void of_two_landed_copies_the_one_that_came_first_counts() throws IOException {
    land(TOLD, END);
    land(WORKED_OUT, END);
    assertThat(starts("2026-11-01", "2026-11-04")).containsExactly(TOLD);
  }

  @Test
  void a_copy_that_lands_after_the_other_was_compacted_does_not_count() throws IOException {
    land(TOLD, END);
    lake.compact(trace -> {});
    land(WORKED_OUT, END);
    assertThat(starts("2026-11-01", "2026-11-04")).containsExactly(TOLD);
    lake.compact(trace -> {});
    assertThat(starts("2026-11-01", "2026-11-04")).hasSize(1);
  }

  @Test
  void landed_copies_on_both_sides_of_midnight_are_one_run() throws IOException {
    Instant end = Instant.parse("2026-11-03T00:00:04Z");
    Instant told = Instant.parse("2026-11-03T00:00:00.050Z");
    Instant workedOut = Instant.parse("2026-11-02T23:59:59.950Z");
    land(told, end);
    land(workedOut, end);
    assertThat(starts("2026-11-01", "2026-11-05")).containsExactly(told);
    assertThat(starts("2026-11-02", "2026-11-03")).isEmpty();
  }

  @Test
  void a_copy_of_another_day_lands_after_the_other_was_compacted() throws IOException {
    Instant end = Instant.parse("2026-11-03T00:00:04Z");
    Instant told = Instant.parse("2026-11-03T00:00:00.050Z");
    land(told, end);
    lake.compact(trace -> {});
    land(Instant.parse("2026-11-02T23:59:59.950Z"), end);
    assertThat(starts("2026-11-01", "2026-11-05")).containsExactly(told);
  }

  private void land(Instant start, Instant end) throws IOException {
    landed++;
    Row row = new Row(Tables.INVOCATIONS);
    row.set("invocation_id", "run-1");
    row.set("faas_name", "orders-api");
    row.set("faas_instance", "instance-1");
    row.set("start_time", micros(start));
    row.set("report_time", micros(end));
    row.set("memory_size_mb", 512);
    row.set("billed_mb_ms", 512_000L);
    row.set("ingest_time", micros(end.plusSeconds(landed)));
    lake.land(Tables.INVOCATIONS, "%016x".formatted(landed), List.of(row));
  }

  private List<Instant> starts(String from, String to) {
    Map<String, Instant> range =
        Map.of("from", Instant.parse(from + "T00:00:00Z"), "to", Instant.parse(to + "T00:00:00Z"));
    return engine.run("explain_run", range).maps().stream()
        .map(row -> (Instant) row.get("start_time"))
        .toList();
  }

  private static Long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
