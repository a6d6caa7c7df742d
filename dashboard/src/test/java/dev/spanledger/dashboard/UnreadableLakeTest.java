package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader is told where the lake does not hold what it should. */
class UnreadableLakeTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

  private @TempDir Path folder;

  @Test
  void a_lake_that_was_moved_answers_where_it_is() throws IOException {
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      SampleLake.fill(lake, NOW.instant());
      lake.compact(TraceFacts::derive);
    }
    Path moved = Files.move(folder.resolve("lake"), folder.resolve("moved"));
    try (Lake lake = Lake.open(moved);
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(DashboardConfig.loopback(0), engine, lake, NOW)) {
      assertThat(new Web(server).json("/api/v1/services").path("rows")).isNotEmpty();
    }
  }

  @Test
  void a_table_without_its_metadata_is_named_as_the_cause() throws IOException {
    Path root = folder.resolve("lake");
    try (Lake lake = Lake.open(root)) {
      SampleLake.fill(lake, NOW.instant());
      lake.compact(TraceFacts::derive);
    }
    try (Stream<Path> files = Files.list(root.resolve("iceberg/spans/metadata"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        Files.delete(file);
      }
    }
    try (Lake lake = Lake.open(root);
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(DashboardConfig.loopback(0), engine, lake, NOW)) {
      HttpResponse<String> answer = new Web(server).get("/api/v1/services");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(Web.json(answer).at("/error/what").asText())
          .contains("Cannot read the Iceberg table in", "spans");
    }
  }

  @Test
  void a_damaged_file_that_numbers_lack_is_named_beside_them() throws IOException {
    Path root = folder.resolve("lake");
    Path damaged;
    try (Lake lake = Lake.open(root)) {
      SampleLake.fill(lake, NOW.instant());
      damaged = lake.snapshot().filesByTable().get("spans").get(0).path();
    }
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(damaged);
    Files.write(damaged, bytes);
    try (Lake lake = Lake.open(root);
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(DashboardConfig.loopback(0), engine, lake, NOW)) {
      Web web = new Web(server);
      String expected = "File %s of table spans is left out: ".formatted(damaged.getFileName());

      JsonNode services = web.json("/api/v1/services");
      assertThat(services.path("warnings")).hasSize(1);
      assertThat(services.at("/warnings/0").asText()).startsWith(expected);
      assertThat(web.json("/api/v1/health").at("/warnings/0").asText()).startsWith(expected);
      assertThat(web.json("/api/v1/cost").path("warnings")).isEmpty();
    }
  }

  @Test
  void a_trace_of_two_clocks_a_century_apart_is_shown() throws IOException {
    String traceId = "ab".repeat(16);
    try (Lake lake = Lake.open(folder.resolve("lake"));
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(DashboardConfig.loopback(0), engine, lake, NOW)) {
      lake.land(
          Tables.SPANS,
          "0123456789abcdef",
          List.of(
              span(traceId, "00000000000000a1", Instant.parse("1970-01-01T00:00:01Z")),
              span(traceId, "00000000000000a2", Instant.parse("2100-01-01T00:00:00Z"))));

      JsonNode trace = new Web(server).json("/api/v1/traces/" + traceId);

      assertThat(trace.at("/spans/id")).hasSize(2);
    }
  }

  private static Row span(String traceId, String spanId, Instant start) {
    return new Row(Tables.SPANS)
        .set("trace_id", traceId)
        .set("span_id", spanId)
        .set("service_name", "orders")
        .set("name", "GET /orders")
        .set("kind", 2)
        .set("start_time", ChronoUnit.MICROS.between(Instant.EPOCH, start))
        .set("start_nano_rem", 0)
        .set("duration_ns", 1_000_000L);
  }
}
