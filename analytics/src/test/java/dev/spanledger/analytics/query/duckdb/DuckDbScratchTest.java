package dev.spanledger.analytics.query.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.Scratch;
import dev.spanledger.analytics.query.ScratchAppender;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType.Scalar;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbScratchTest {
  private static final Instant HOUR = Instant.parse("2026-11-02T10:00:00Z");
  private static final Map<String, Instant> RANGE =
      Map.of("from", HOUR, "to", HOUR.plusSeconds(3600));
  private static final List<String> KINDS = List.of("faas_name", "architecture");
  private static final String SOURCE = "00000000000000aa";

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;
  private Scratch scratch;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder);
    engine = DuckDbEngine.open(lake);
    scratch = engine.scratch();
    lake.land(
        Tables.INVOCATIONS,
        "00000000000000a1",
        List.of(run("b", "f", 200), run("a", "f", 100), run("c", "g", 300)));
  }

  @AfterEach
  void close() throws IOException {
    scratch.close();
    engine.close();
    lake.close();
  }

  @Test
  void rows_are_numbered_in_the_order_of_the_report_and_name_their_kind() {
    scratch.keep("run", "allocation_usage", RANGE);
    QueryResult kinds = scratch.kinds("run", KINDS);
    Map<Integer, String> rows = new TreeMap<>();
    scratch.read(
        "run",
        KINDS,
        List.of("billed_mb_ms", "start_time", "route"),
        (row, kind, values) ->
            rows.put(
                row,
                "%s %d %d %s"
                    .formatted(
                        kinds.value(kind, "faas_name"),
                        values.integer(0),
                        values.integer(1),
                        values.text(2))));

    long micros = HOUR.getEpochSecond() * 1_000_000;
    assertThat(kinds.rows()).hasSize(2);
    assertThat(rows.values())
        .containsExactly(
            "f 100 %d null".formatted(micros),
            "f 200 %d null".formatted(micros),
            "g 300 %d null".formatted(micros));
  }

  @Test
  void digest_is_of_the_rows_and_not_of_their_order() {
    scratch.keep("run", "allocation_usage", RANGE);
    String once = scratch.digest("run");
    scratch.keep("run", "allocation_usage", RANGE);

    assertThat(once).startsWith("3 ");
    assertThat(scratch.digest("run")).startsWith("6 ").isNotEqualTo(once);
    scratch.drop(List.of("run"));
    scratch.keep("run", "allocation_usage", RANGE);
    assertThat(scratch.digest("run")).isEqualTo(once);
  }

  @Test
  void file_of_appended_rows_lands_and_is_read_by_another_reader() throws IOException {
    scratch.keep("run", "allocation_usage", RANGE);
    try (ScratchAppender parts =
        scratch.append(
            "part",
            List.of(
                column("run", Scalar.INT64),
                column("number", Scalar.INT64),
                column("billed", Scalar.DECIMAL),
                column("text", Scalar.STRING),
                column("time", Scalar.TIMESTAMP)))) {
      part(parts, 1, "99999999999999999999.999999999999999999");
      part(parts, 0, "-0.000000000000000001");
    }

    LakeFile file = lake.land(Tables.ALLOCATIONS, SOURCE, this::write);

    assertThat(file.rowCount()).isEqualTo(2);
    assertThat(lake.verify().damaged()).isEmpty();
    List<String> rows = new ArrayList<>();
    try (ParquetTableReader reader = ParquetTableReader.open(Tables.ALLOCATIONS, file.path())) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        BigDecimal billed = (BigDecimal) row.get("billed_cost");
        rows.add(
            row.string("invocation_id")
                + " "
                + row.int64("run_time")
                + " "
                + billed.toPlainString());
      }
    }
    assertThat(rows)
        .containsExactlyInAnyOrder(
            "b 7 99999999999999999999.999999999999999999", "a 7 -0.000000000000000001");
    // The same source again is not even asked.
    lake.land(
        Tables.ALLOCATIONS,
        SOURCE,
        path -> {
          throw new IOException("asked again");
        });
  }

  @Test
  void file_that_lacks_a_required_value_is_not_landed() throws IOException {
    scratch.append("part", List.of(column("number", Scalar.INT64))).close();
    try (ScratchAppender parts = scratch.append("more", List.of(column("number", Scalar.INT64)))) {
      parts.add(1);
      parts.endRow();
    }

    assertThatThrownBy(
            () ->
                lake.land(
                    Tables.ALLOCATIONS,
                    SOURCE,
                    path ->
                        scratch.write(path, Tables.ALLOCATIONS, "more", new TreeMap<>(), Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks 1 values of required column \"run_id\" of table allocations");
    assertThat(lake.snapshot().files(Tables.ALLOCATIONS)).isEmpty();
  }

  private void write(Path path) {
    Map<String, List<String>> columns = new TreeMap<>();
    for (String name : List.of("run_id", "charge_id", "billing_currency", "kind")) {
      columns.put(name, List.of("part.text"));
    }
    for (String name : List.of("run_time", "billing_period_start", "charge_period_start")) {
      columns.put(name, List.of("part.time"));
    }
    columns.put("part", List.of("part.number"));
    columns.put("billed_cost", List.of("part.billed"));
    columns.put("invocation_id", List.of("run.invocation_id", "call.invocation_id"));
    scratch.write(
        path,
        Tables.ALLOCATIONS,
        "part",
        new TreeMap<>(Map.of("run", "run", "call", "call")),
        columns);
  }

  private static void part(ScratchAppender parts, long run, String billed) {
    parts.add(run);
    parts.add(0);
    parts.add(new BigDecimal(billed));
    parts.add("x");
    parts.addTime(7);
    parts.endRow();
  }

  private static Column column(String name, Scalar type) {
    return new Column(name, type, false, "");
  }

  private static Row run(String id, String function, long mbMs) {
    Row row = new Row(Tables.INVOCATIONS);
    long micros = HOUR.getEpochSecond() * 1_000_000;
    row.set("invocation_id", id).set("faas_name", function).set("billed_mb_ms", mbMs);
    return row.set("start_time", micros).set("report_time", micros);
  }
}
