package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jaeger's and Zipkin's pages and Grafana ask, in their words. */
class CompatApiTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String TRACE = SampleLake.COLD_TRACE;

  private static SampleDashboard dashboard;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    dashboard = SampleDashboard.start(folder, NOW);
    web = dashboard.web();
  }

  @AfterAll
  static void stop() throws Exception {
    dashboard.close();
  }

  @Test
  void jaeger_lists_services_and_what_they_do() {
    assertThat(texts(web.json("/jaeger/api/services").path("data")))
        .contains("fulfilment-worker", "orders-api", "payments-api");
    assertThat(texts(web.json("/jaeger/api/services/orders-api/operations").path("data")))
        .contains("POST /orders");
    assertThat(web.json("/jaeger/api/operations?service=orders-api&spanKind=server").path("data"))
        .isNotEmpty()
        .allMatch(operation -> operation.path("spanKind").asText().equals("server"));
    assertThat(texts(web.json("/jaeger/api/v3/services").path("services"))).contains("orders-api");
  }

  @Test
  void jaeger_gets_a_trace_whose_spans_name_parents_that_are_there() {
    JsonNode trace = web.json("/jaeger/api/traces/" + TRACE).at("/data/0");
    assertThat(trace.path("traceID").asText()).isEqualTo(TRACE);
    assertThat(trace.path("spans")).hasSize(11);
    List<String> ids = new ArrayList<>();
    trace.path("spans").forEach(span -> ids.add(span.path("spanID").asText()));
    for (JsonNode span : trace.path("spans")) {
      assertThat(trace.path("processes").has(span.path("processID").asText())).isTrue();
      for (JsonNode reference : span.path("references")) {
        assertThat(ids).contains(reference.path("spanID").asText());
      }
    }
    // The whole trace takes 3.18 s by SampleLake's times.
    JsonNode root = trace.path("spans").get(0);
    assertThat(root.path("duration").asLong()).isEqualTo(3_180_000);
  }

  @Test
  void jaegers_stable_api_answers_otlp_in_an_envelope_and_404_for_nothing() {
    JsonNode result = web.json("/jaeger/api/v3/traces/" + TRACE).path("result");
    int spans = 0;
    for (JsonNode resource : result.path("resourceSpans")) {
      for (JsonNode scope : resource.path("scopeSpans")) {
        spans += scope.path("spans").size();
      }
    }
    assertThat(spans).isEqualTo(11);
    assertThat(web.get("/jaeger/api/v3/traces/" + "9".repeat(32)).statusCode()).isEqualTo(404);
    assertThat(web.get("/jaeger/api/traces/" + "9".repeat(32)).statusCode()).isEqualTo(404);
    String window =
        "?query.startTimeMin=2026-11-20T11:00:00Z&query.startTimeMax=2026-11-20T14:00:00+02:00"
            + "&query.serviceName=orders-api&query.searchDepth=2";
    assertThat(web.json("/jaeger/api/v3/traces" + window).at("/result/resourceSpans")).isNotEmpty();
  }

  @Test
  void jaeger_searches_by_tags_and_durations() {
    JsonNode slow =
        web.json("/jaeger/api/traces?service=orders-api&minDuration=1s2000ms&limit=5").path("data");
    assertThat(slow).isNotEmpty().anyMatch(trace -> trace.path("traceID").asText().equals(TRACE));
    String tags = URLEncoder.encode("{\"http.route\":\"/nowhere\"}", StandardCharsets.UTF_8);
    assertThat(web.json("/jaeger/api/traces?service=orders-api&tags=" + tags).path("data"))
        .isEmpty();
  }

  @Test
  void zipkin_lists_names_in_lower_case_and_finds_them_in_any() {
    assertThat(texts(web.json("/zipkin/api/v2/services"))).contains("orders-api");
    assertThat(texts(web.json("/zipkin/api/v2/spans?serviceName=ORDERS-API")))
        .contains("post /orders");
    assertThat(web.json("/zipkin/config.json").path("searchEnabled").asBoolean()).isTrue();
  }

  @Test
  void zipkin_gets_traces_by_id_name_and_annotation() {
    assertThat(web.json("/zipkin/api/v2/trace/" + TRACE)).hasSize(11);
    assertThat(web.json("/zipkin/api/v2/traceMany?traceIds=" + TRACE + "," + "9".repeat(32)))
        .hasSize(1);
    assertThat(web.get("/zipkin/api/v2/trace/" + "9".repeat(32)).statusCode()).isEqualTo(404);
    JsonNode found =
        web.json(
            "/zipkin/api/v2/traces?serviceName=orders-api&spanName=post%20/orders&minDuration=3000000"
                + "&limit=5");
    assertThat(found).isNotEmpty();
    for (JsonNode trace : found) {
      assertThat(trace)
          .anyMatch(
              span ->
                  span.path("name").asText().equals("post /orders")
                      && span.path("duration").asLong() >= 3_000_000);
    }
    JsonNode failed = web.json("/zipkin/api/v2/traces?annotationQuery=error&limit=3");
    assertThat(failed).isNotEmpty();
    failed.forEach(trace -> assertThat(trace).anyMatch(span -> span.at("/tags/error").isTextual()));
    assertThat(web.json("/zipkin/api/v2/traces?serviceName=nobody")).isEmpty();
  }

  @Test
  void both_draw_the_same_edges() {
    List<String> jaeger = new ArrayList<>();
    web.json("/jaeger/api/dependencies?lookback=86400000")
        .path("data")
        .forEach(link -> jaeger.add(edge(link)));
    List<String> zipkin = new ArrayList<>();
    web.json("/zipkin/api/v2/dependencies?lookback=86400000")
        .forEach(link -> zipkin.add(edge(link)));
    assertThat(jaeger).anyMatch(edge -> edge.startsWith("orders-api payments-api "));
    assertThat(zipkin).containsExactlyInAnyOrderElementsOf(jaeger);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/jaeger/api/traces/not-hex",
        "/jaeger/api/traces?tags=%5B1%5D",
        "/jaeger/api/traces?minDuration=fast",
        "/jaeger/api/traces?minDuration=1s,2s",
        "/jaeger/api/v3/traces",
        "/zipkin/api/v2/trace/..%2fetc",
        "/zipkin/api/v2/traces?endTs=yesterday"
      })
  void what_is_not_understood_is_a_400_that_says_so(String path) {
    assertThat(web.get(path).statusCode()).as(path).isIn(400, 404);
    assertThat(web.get(path).body()).contains("error");
  }

  private static String edge(JsonNode link) {
    return "%s %s %d"
        .formatted(
            link.path("parent").asText().toLowerCase(Locale.ROOT),
            link.path("child").asText().toLowerCase(Locale.ROOT),
            link.path("callCount").asLong());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }
}
