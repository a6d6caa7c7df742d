package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reports that are a page each, over HTTP. */
class ReportsApiTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static Path lake;
  private static SampleDashboard dashboard;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    lake = folder;
    dashboard = SampleDashboard.start(folder, NOW);
    web = dashboard.web();
  }

  @AfterAll
  static void stop() throws Exception {
    dashboard.close();
  }

  @Test
  void dependencies_name_calls_messages_and_peers() {
    assertThat(pairs("/api/v1/dependencies", "caller_service", "callee_service", "callee_kind"))
        .contains(
            "orders-api payments-api service",
            "orders-api fulfilment-worker service",
            "orders-api aws.dynamodb database");
    assertThat(
            pairs("/api/v1/dependencies?service=payments-api", "caller_service", "callee_service"))
        .allMatch(pair -> pair.contains("payments-api"));
  }

  @Test
  void errors_and_queues_are_tables_with_their_query() {
    JsonNode errors = web.json("/api/v1/errors?service=payments-api");
    assertThat(errors.path("sql").asText()).contains("error_type");
    assertThat(pairs("/api/v1/errors?service=payments-api", "service_name", "error_type"))
        .containsExactly("payments-api java.net.http.HttpConnectTimeoutException");
    assertThat(pairs("/api/v1/queues", "producer_service", "consumer_service"))
        .contains("orders-api fulfilment-worker");
  }

  @Test
  void traces_are_found_by_an_attribute() {
    JsonNode found = web.json("/api/v1/traces?attribute=http.route%3D/orders&limit=3");
    assertThat(found.path("rows")).hasSize(3);
    assertThat(web.json("/api/v1/traces?attribute=http.route%3D/nowhere").path("rows")).isEmpty();
  }

  @Test
  void data_health_tells_known_from_unknown() {
    JsonNode health = web.json("/api/v1/data-health?sort=service_name");
    assertThat(pairs("/api/v1/data-health", "service_name", "sampling_ratio"))
        .contains("orders-api 1.0", "payments-api 1.0");
    List<String> columns = new ArrayList<>();
    health.path("columns").forEach(column -> columns.add(column.asText()));
    // No span of the sample says whether its sender dropped anything.
    JsonNode first = health.path("rows").get(0);
    assertThat(first.get(columns.indexOf("lag_p50_ns")).isIntegralNumber()).isTrue();
    assertThat(first.get(columns.indexOf("dropped_attribute_count")).isNull()).isTrue();
  }

  @Test
  void latency_has_cells_and_traces_to_look_at() {
    JsonNode cells = web.json("/api/v1/latency?service=orders-api&limit=24");
    assertThat(cells.path("rows").size()).isBetween(24, 24 * 60);
    assertThat(
            pairs(
                "/api/v1/latency/exemplars?service=orders-api&min_duration=1s&limit=1",
                "exemplar",
                "rank"))
        .contains("SLOWEST 1", "TYPICAL 1");
    assertThat(web.get("/api/v1/latency").statusCode()).isEqualTo(400);
    assertThat(web.get("/api/v1/latency?service=x&limit=241").statusCode()).isEqualTo(400);
  }

  @Test
  void queries_of_ones_own_are_off_without_tokens() {
    assertThat(web.post("/api/v1/sql", "SELECT 1").statusCode()).isEqualTo(403);
  }

  @Test
  void objectives_are_those_in_the_lakes_folder() throws IOException {
    assertThat(web.json("/api/v1/slo").path("rows")).isEmpty();
    Path file = lake.resolve("slos.csv");
    Files.writeString(
        file,
        "name,service,operation,kind,target,threshold,period\n"
            + "answered,orders-api,,availability,50,,30d\n");
    assertThat(pairs("/api/v1/slo", "objective", "state")).containsExactly("answered OK");
    Files.writeString(file, "name\n\"broken\n");
    assertThat(web.get("/api/v1/slo").statusCode()).isEqualTo(422);
    Files.delete(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data-health", "dependencies", "errors", "hot-paths", "queues"})
  void a_parameter_that_is_not_taken_is_refused_and_csv_holds_the_same_rows(String report) {
    assertThat(web.get("/api/v1/%s?sevrice=x".formatted(report)).statusCode()).isEqualTo(400);
    int rows = web.json("/api/v1/" + report).path("rows").size();
    String csv = web.get("/api/v1/%s?format=csv".formatted(report)).body();
    assertThat(csv.strip().split("\r\n")).hasSize(rows + 1);
  }

  private static List<String> pairs(String path, String... columns) {
    JsonNode answer = web.json(path);
    List<String> names = new ArrayList<>();
    answer.path("columns").forEach(column -> names.add(column.asText()));
    List<String> pairs = new ArrayList<>();
    for (JsonNode row : answer.path("rows")) {
      List<String> values = new ArrayList<>();
      for (String column : columns) {
        values.add(row.path(names.indexOf(column)).asText());
      }
      pairs.add(String.join(" ", values));
    }
    return pairs;
  }
}
