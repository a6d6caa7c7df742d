package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace over HTTP. */
class TraceApiTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final long MILLI = 1_000_000;

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
  void a_trace_comes_in_depth_first_order_with_each_parent_before_its_children() {
    JsonNode spans = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE).path("spans");

    assertThat(spans.path("id")).hasSize(11);
    spans.forEach(column -> assertThat(column).hasSize(11));
    assertThat(spans.path("parent").toString()).isEqualTo("[-1,0,0,0,3,4,4,4,0,8,9]");
    assertThat(spans.path("depth").toString()).isEqualTo("[0,1,1,1,2,3,3,3,1,2,3]");
  }

  /** Worked out by hand from the times that SampleLake gives the trace. */
  @Test
  void sections_of_the_root_add_up_to_its_duration_and_name_who_held_it_up() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE);
    JsonNode critical = trace.path("spans").path("criticalNs");

    long sum = 0;
    for (JsonNode section : trace.path("sections")) {
      // The worker's tree is asynchronous and holds nobody up.
      assertThat(section.path(0).asInt()).isLessThan(9);
      sum += section.path(2).asLong() - section.path(1).asLong();
    }
    assertThat(sum).isEqualTo(3_180 * MILLI);
    assertThat(critical.path(1).asLong()).as("init of orders-api").isEqualTo(1_420 * MILLI);
    assertThat(critical.path(2).asLong()).as("validate order").isEqualTo(61 * MILLI);
    assertThat(critical.path(5).asLong()).as("init of payments-api").isEqualTo(1_180 * MILLI);
    assertThat(critical.path(6).asLong()).as("first try").isEqualTo(190 * MILLI);
    assertThat(critical.path(7).asLong()).as("second try").isEqualTo(220 * MILLI);
    assertThat(critical.path(8).asLong()).as("send").isEqualTo(6 * MILLI);
  }

  @Test
  void facts_of_a_trace_are_counted() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE);

    assertThat(trace.path("errorCount").asInt()).isEqualTo(1);
    assertThat(trace.path("coldStartCount").asInt()).isEqualTo(2);
    assertThat(trace.path("missingParentCount").asInt()).isZero();
    assertThat(trace.path("rootService").asText()).isEqualTo("orders-api");
    assertThat(trace.path("simulated").asBoolean()).isTrue();
    assertThat(trace.path("cost").isNull()).isTrue();
  }

  @Test
  void a_run_that_started_cold_is_not_taken_for_its_init() {
    JsonNode flags =
        web.json("/api/v1/traces/" + SampleLake.COLD_TRACE).path("spans").path("flags");

    assertThat(flags.path(0).asInt() & 3).as("orders-api: cold start").isEqualTo(1);
    assertThat(flags.path(1).asInt() & 3).as("its init").isEqualTo(2);
  }

  @Test
  void the_wait_in_a_queue_runs_from_the_send_to_the_processing() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE);
    JsonNode wait = trace.path("queueWaits").path(0);
    JsonNode start = trace.path("spans").path("startNs");
    JsonNode duration = trace.path("spans").path("durationNs");

    assertThat(wait.path(0).asInt()).isEqualTo(9);
    assertThat(wait.path(1).asInt()).isEqualTo(8);
    assertThat(wait.path(2).asLong())
        .isEqualTo(start.path(9).asLong() - start.path(8).asLong() - duration.path(8).asLong())
        .isPositive();
  }

  @Test
  void a_trace_names_the_others_that_it_links_to() {
    JsonNode links = web.json("/api/v1/traces/" + SampleLake.ORPHAN_TRACE).path("links");

    assertThat(links).hasSize(1);
    assertThat(links.path(0).path(0).asInt()).isZero();
    assertThat(links.path(0).path(1).asText()).isEqualTo(SampleLake.COLD_TRACE);
    assertThat(links.path(0).path(2).asText()).isEqualTo("0123456789abcdef");
    // The worker of this one links to a send of the same trace.
    assertThat(web.json("/api/v1/traces/" + SampleLake.COLD_TRACE).path("links")).isEmpty();
  }

  @Test
  void a_caller_that_was_not_received_is_a_fact_and_no_error() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.ORPHAN_TRACE);

    assertThat(trace.path("missingParentCount").asInt()).isEqualTo(1);
    assertThat(trace.path("errorCount").asInt()).isZero();
    assertThat(trace.path("spans").path("flags").path(0).asInt() & 4).isEqualTo(4);
    String id = trace.path("spans").path("id").path(0).asText();
    JsonNode span = web.json("/api/v1/traces/%s/spans/%s".formatted(SampleLake.ORPHAN_TRACE, id));
    assertThat(span.path("parentSpanId").asText()).isEqualTo("feedfacefeedface");
  }

  @Test
  void ten_thousand_spans_are_a_small_answer() {
    byte[] gzip =
        web.bytes("/api/v1/traces/" + SampleLake.LARGE_TRACE, "Accept-Encoding", "gzip").body();

    assertThat(gzip.length).isLessThan(150_000);
  }

  @Test
  void a_span_shows_the_keys_that_its_sender_used() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE);
    String root = trace.path("spans").path("id").path(0).asText();
    JsonNode span = web.json("/api/v1/traces/%s/spans/%s".formatted(SampleLake.COLD_TRACE, root));

    assertThat(span.path("attributes").toString())
        .contains(
            "[\"faas.coldstart\",\"true\"]",
            "[\"http.request.method\",\"POST\"]",
            "[\"http.response.status_code\",\"201\"]",
            "[\"tenant.id\",\"acme\"]");
    assertThat(span.path("resource").toString())
        .contains("[\"service.name\",\"orders-api\"]", "[\"spanledger.simulated\",\"true\"]");
  }

  @Test
  void an_event_says_when_it_happened_within_its_span() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE);
    String failed = trace.path("spans").path("id").path(6).asText();
    JsonNode span = web.json("/api/v1/traces/%s/spans/%s".formatted(SampleLake.COLD_TRACE, failed));

    JsonNode event = span.path("events").path(0);
    assertThat(event.path("name").asText()).isEqualTo("exception");
    assertThat(event.path("offsetNs").asLong()).isEqualTo(190 * MILLI);
    assertThat(event.path("attributes").toString())
        .isEqualTo("[[\"exception.type\",\"java.net.http.HttpConnectTimeoutException\"]]");
    assertThat(span.path("statusMessage").asText()).isEqualTo("connect timed out");
  }

  @Test
  void a_link_names_the_span_it_leads_to() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE);
    JsonNode ids = trace.path("spans").path("id");
    JsonNode span =
        web.json(
            "/api/v1/traces/%s/spans/%s".formatted(SampleLake.COLD_TRACE, ids.path(9).asText()));

    assertThat(span.path("links").path(0).path("traceId").asText())
        .isEqualTo(SampleLake.COLD_TRACE);
    assertThat(span.path("links").path(0).path("spanId").asText()).isEqualTo(ids.path(8).asText());
  }

  @Test
  void hostile_text_is_data_and_nothing_else() {
    JsonNode trace = web.json("/api/v1/traces/" + SampleLake.HOSTILE_TRACE);

    assertThat(trace.path("rootName").asText()).isEqualTo(SampleLake.HOSTILE_HTML);
    assertThat(trace.path("rootService").asText()).isEqualTo(SampleLake.HOSTILE_FORMULA);
    assertThat(
            web.get("/api/v1/traces/" + SampleLake.HOSTILE_TRACE)
                .headers()
                .firstValue("Content-Type"))
        .contains("application/json;charset=utf-8");
    String csv = web.get("/api/v1/traces/" + SampleLake.HOSTILE_TRACE + "?format=csv").body();
    assertThat(csv).contains("'@SUM(A1)").doesNotContain(",@SUM", "\n@SUM");
  }

  @Test
  void a_trace_that_is_not_there_is_404() {
    JsonNode answer = web.json("/api/v1/traces/00000000000000000000000000000001");

    assertThat(answer.toString())
        .isEqualTo(
            "{\"error\":{\"what\":\"The lake holds no such"
                + " trace\",\"value\":\"00000000000000000000000000000001\",\"expected\":\"a trace"
                + " id of this lake\"}}");
  }
}
