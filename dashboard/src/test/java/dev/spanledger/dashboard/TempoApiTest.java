package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Grafana's Tempo data source asks. What spans there are, SampleLake says. */
class TempoApiTest {
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
  void a_trace_comes_as_the_messages_of_opentelemetry_bare_and_in_tempos_envelope()
      throws Exception {
    HttpResponse<byte[]> bare =
        web.bytes("/tempo/api/traces/" + TRACE, "Accept", "application/protobuf");
    TracesData trace = TracesData.parseFrom(bare.body());
    assertThat(spans(trace)).hasSize(11);
    // tempopb.TraceByIDResponse: field 1 is the trace.
    HttpResponse<byte[]> envelope =
        web.bytes("/tempo/api/v2/traces/" + TRACE, "Accept", "application/protobuf");
    assertThat(envelope.headers().firstValue("Content-Type")).contains("application/protobuf");
    UnknownFieldSet fields = UnknownFieldSet.parseFrom(envelope.body());
    assertThat(fields.asMap()).containsOnlyKeys(1);
    assertThat(TracesData.parseFrom(fields.getField(1).getLengthDelimitedList().get(0)))
        .isEqualTo(trace);

    Span failed =
        spans(trace).stream()
            .filter(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR)
            .findFirst()
            .orElseThrow();
    assertThat(failed.getName()).isEqualTo("POST acquirer.example");
    assertThat(failed.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(failed.getEndTimeUnixNano() - failed.getStartTimeUnixNano()).isEqualTo(190_000_000L);
    assertThat(failed.getEvents(0).getName()).isEqualTo("exception");
    assertThat(HexFormat.of().formatHex(failed.getTraceId().toByteArray())).isEqualTo(TRACE);
    assertThat(web.get("/tempo/api/v2/traces/" + "9".repeat(32)).statusCode()).isEqualTo(404);
  }

  @Test
  void json_is_protobufs_own_mapping() {
    JsonNode span =
        web.json("/tempo/api/v2/traces/" + TRACE).at("/trace/resourceSpans/0/scopeSpans/0/spans/0");
    assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(span.path("traceId").asText())))
        .isEqualTo(TRACE);
    assertThat(span.path("kind").asText()).startsWith("SPAN_KIND_");
    assertThat(span.path("startTimeUnixNano").isTextual()).isTrue();
    assertThat(web.json("/tempo/api/traces/" + TRACE).path("batches")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ name = \"POST /charges\" && duration > 1.6s }",
        "{ resource.service.name = \"payments-api\" && span:duration >= 1611ms }",
        "{ .service.name =~ \"payments-.*\" && status = error && kind = client }",
        "{ span.error.type =~ \".*Timeout.*\" && statusMessage = \"connect timed out\" }",
        "{ span.http.response.status_code = 201 && span.tenant.id = \"acme\" && duration > 3s }",
        "{ rootName = \"POST /orders\" && rootServiceName = \"orders-api\" && traceDuration > 3s }",
        "{ !(duration < 3s) && nestedSetParent < 0 && span.http.route = \"/orders\" }",
        "{ span.faas.init.type != nil } && { status = error && name = \"POST acquirer.example\" }",
        "{ name = \"POST\" } > { name = \"POST /charges\" && duration > 1.6s }",
        "{ name = \"POST /orders\" } >> { span.error.type != nil && duration = 190ms }",
        "{ duration = 190ms && status = error } << { name = \"POST /orders\" }",
        "{ duration = 190ms && status = error } < { name = \"POST /charges\" }",
        "{ duration = 190ms && status = error } ~ { name = \"POST acquirer.example\" }",
        "{ name = \"POST acquirer.example\" } | count() = 2 | max(duration) = 220ms",
        "{ name = \"POST acquirer.example\" } | avg(duration) = 205ms",
        "({ duration = 190ms } || { duration = 220ms }) && { name = `validate order` }"
      })
  void a_trace_is_found_by_what_its_spans_are_and_how_they_stand(String query) {
    assertThat(found(query)).contains(TRACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ name = \"POST /charges\" } > { name = \"POST\" }",
        "{ name = \"POST /orders\" } > { name = \"POST /charges\" }",
        "{ name = \"POST acquirer.example\" } | count() > 2",
        "{ name = \"POST acquirer.example\" } | min(duration) > 190ms",
        "{ name =~ \"charges\" }",
        "{ resource.tenant.id = \"acme\" }",
        "{ span.service.name = \"orders-api\" }",
        "{ span.http.response.status_code > 201 && span.tenant.id = \"acme\" && duration > 3s }"
      })
  void a_trace_is_not_found_by_what_it_is_not(String query) {
    assertThat(found(query)).doesNotContain(TRACE);
  }

  @Test
  void structure_is_told_without_a_root() {
    String query = "{ name = \"POST /charges\" } > { name = \"DynamoDB.GetItem\" }";
    JsonNode trace =
        search(query, 200).path("traces").findParents("traceID").stream()
            .filter(node -> node.path("traceID").asText().equals(SampleLake.ORPHAN_TRACE))
            .findFirst()
            .orElseThrow();
    assertThat(trace.path("rootTraceName").asText()).isEqualTo("POST /charges");
    // From the first span's start to its end, as SampleLake has them.
    assertThat(trace.path("durationMs").asLong()).isEqualTo(48);
    assertThat(trace.at("/spanSets/0/matched").asInt()).isEqualTo(1);
    assertThat(trace.at("/spanSets/0/spans/0/durationNanos").asText()).isEqualTo("20000000");
    assertThat(trace.at("/serviceStats/payments-api/spanCount").asInt()).isEqualTo(2);
  }

  @Test
  void an_answer_has_what_was_selected_and_no_more_than_asked_for() {
    JsonNode traces =
        search("{ span.tenant.id != nil } | select(span.tenant.id, resource.service.name)", 5)
            .path("traces");
    assertThat(traces).hasSize(5);
    JsonNode attributes = traces.get(0).at("/spanSets/0/spans/0/attributes");
    assertThat(attributes.get(0).path("key").asText()).isEqualTo("tenant.id");
    assertThat(attributes.get(0).at("/value/stringValue").asText()).isNotEmpty();
    assertThat(attributes.get(1).path("key").asText()).isEqualTo("service.name");
    long last = Long.MAX_VALUE - 60_000_000_000L;
    for (JsonNode trace : traces) {
      assertThat(trace.path("traceID").asText()).matches("[0-9a-f]{32}");
      long start = trace.path("startTimeUnixNano").asLong();
      assertThat(start).isLessThanOrEqualTo(last + 60_000_000_000L);
      last = start;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{ name = }                  | \"}\" is not expected at character 10",
        "{ name = \"x\"              | The query ends at character 13",
        "{ foo = 1 }                 | \"foo\" is not expected at character 3",
        "{ duration = \"x\" }        | duration cannot be compared so at character 14",
        "{ status = 2 }              | status cannot be compared so at character 12",
        "{ name =~ \"(\" }           | The regular expression is not valid at character 11",
        "{ name =~ \"(?=x)\" }       | The regular expression looks around or back at character 11",
        "{ event.name = \"x\" }      | This scope is not supported at character 3",
        "{ } ^^ rate()               | The query is not understood at character 4",
        "{ } & { }                   | The query is not understood at character 4",
        "{ name = \"x\" } { }        | \"{\" is not expected at character 16"
      })
  void what_is_not_understood_is_a_400_that_says_where(String query, String what) {
    HttpResponse<String> answer =
        web.get("/tempo/api/search?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Web.json(answer).at("/error/what").asText()).isEqualTo(what);
    assertThat(Web.json(answer).at("/error/expected").asText()).isNotEmpty();
  }

  @Test
  void stages_that_are_not_supported_are_refused_with_what_is() {
    String query = URLEncoder.encode("{ } | rate()", StandardCharsets.UTF_8);
    JsonNode error = web.json("/tempo/api/search?q=" + query).path("error");
    assertThat(error.path("what").asText()).isEqualTo("\"rate\" is not expected at character 7");
    assertThat(error.path("expected").asText()).contains("count()").contains("select()");
    assertThat(web.get("/tempo/api/metrics/query_range?q=" + query).statusCode()).isEqualTo(400);
  }

  @Test
  void values_from_a_query_are_inert() {
    for (String hostile :
        List.of("' OR 1=1 --", "\\\" || true || \\\"", "$.x", "*", "'; DROP TABLE x; --")) {
      assertThat(found("{ span.\"%s\" = \"%s\" }".formatted(hostile.replace("\\\"", ""), hostile)))
          .isEmpty();
    }
  }

  @Test
  void tags_and_their_values_are_listed() {
    JsonNode scopes = web.json("/tempo/api/v2/search/tags").path("scopes");
    List<String> names = new ArrayList<>();
    scopes.forEach(scope -> names.add(scope.path("name").asText()));
    assertThat(names).containsExactly("intrinsic", "resource", "span");
    assertThat(texts(scopes.get(2).path("tags"))).contains("tenant.id", "http.route");
    assertThat(texts(scopes.get(1).path("tags"))).contains("service.name");
    List<String> services = new ArrayList<>();
    // Escaped twice, as Grafana does.
    web.json("/tempo/api/v2/search/tag/resource%252Eservice.name/values")
        .path("tagValues")
        .forEach(value -> services.add(value.path("value").asText()));
    assertThat(services).contains("orders-api", "payments-api", "fulfilment-worker");
    assertThat(web.json("/tempo/api/v2/search/tag/status/values").at("/tagValues/0/type").asText())
        .isEqualTo("keyword");
    assertThat(texts(web.json("/tempo/api/search/tags").path("tagNames"))).contains("tenant.id");
    assertThat(web.get("/tempo/api/echo").body()).isEqualTo("echo");
  }

  private static List<String> found(String query) {
    List<String> ids = new ArrayList<>();
    search(query, 200).path("traces").forEach(trace -> ids.add(trace.path("traceID").asText()));
    return ids;
  }

  private static JsonNode search(String query, int limit) {
    HttpResponse<String> answer =
        web.get(
            "/tempo/api/search?limit=%d&q=%s"
                .formatted(limit, URLEncoder.encode(query, StandardCharsets.UTF_8)));
    assertThat(answer.statusCode()).as(query + answer.body()).isEqualTo(200);
    return Web.json(answer);
  }

  private static List<Span> spans(TracesData trace) {
    List<Span> spans = new ArrayList<>();
    trace
        .getResourceSpansList()
        .forEach(
            resource ->
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
    return spans;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }
}
