package dev.spanledger.collector.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.collector.http.Bombs;
import dev.spanledger.collector.http.Spans;
import dev.spanledger.lake.table.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests behind a function URL and API Gateway, in both payload formats. */
class HttpFrontTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String BEARER = "Bearer " + Fronts.TOKEN;

  @TempDir Path lake;
  private HttpFront front;

  @BeforeEach
  void start() {
    front = new HttpFront(environment());
  }

  private Environment environment() {
    return Fronts.environment(lake, Environment.TOKENS, Fronts.TOKEN_SHA256 + ":team-a");
  }

  @Test
  void a_gzipped_protobuf_body_of_a_function_url_is_stored_for_the_tenant_of_its_token()
      throws Exception {
    byte[] body = Bombs.gzip(Spans.request(2, "url").toByteArray());

    JsonNode answer =
        Fronts.run(
            front,
            """
            {"version":"2.0","routeKey":"$default","rawPath":"/v1/traces","rawQueryString":"",
             "headers":{"content-type":"%s","content-encoding":"gzip","authorization":"%s",
                        "host":"abc.lambda-url.eu-central-1.on.aws"},
             "requestContext":{"accountId":"anonymous","http":{"method":"POST","path":"/v1/traces",
               "protocol":"HTTP/1.1","sourceIp":"203.0.113.1"},"stage":"$default",
               "timeEpoch":1795564800000},
             "body":"%s","isBase64Encoded":true}
            """
                .formatted(PROTOBUF, BEARER, Fronts.base64(body)));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.at("/headers/Content-Type").asText()).isEqualTo(PROTOBUF);
    assertThat(answer.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(answer.path("body").asText()).isEmpty();
    assertThat(spans("SELECT span_id, tenant, source, service_name FROM %s ORDER BY 1"))
        .containsExactly(
            "0000000000000001|team-a|otlp_http|orders-api",
            "0000000000000002|team-a|otlp_http|orders-api");
  }

  @Test
  void a_json_body_of_a_rest_api_below_a_stage_is_answered_in_json() throws Exception {
    String trace =
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[
          {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"a",
           "startTimeUnixNano":"1795564800000000000","endTimeUnixNano":"1795564801000000000"},
          {"traceId":"00","spanId":"eee19b7ec3c1b175","startTimeUnixNano":"1",
           "endTimeUnixNano":"2"}]}]}]}
        """
            .replace("\"", "\\\"")
            .replace("\n", "\\n");

    JsonNode answer =
        Fronts.run(
            front,
            """
            {"resource":"/{proxy+}","path":"/otlp/v1/traces","httpMethod":"POST",
             "headers":{"Content-Type":"application/json; charset=utf-8","Authorization":"%s"},
             "multiValueHeaders":{},"queryStringParameters":null,
             "requestContext":{"stage":"prod","httpMethod":"POST"},
             "body":"%s","isBase64Encoded":false}
            """
                .formatted(BEARER, trace));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.path("isBase64Encoded").asBoolean()).isFalse();
    assertThat(answer.path("body").asText())
        .startsWith("{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":");
    assertThat(spans("SELECT trace_id, duration_ns FROM %s"))
        .containsExactly("5b8efff798038103d269b633813fc60c|1000000000");
  }

  @ParameterizedTest(name = "{0} {1} {2} {3} is {4}")
  @CsvSource({
    "GET,  /v1/traces,   application/x-protobuf, Bearer correct-horse-battery, 405",
    "POST, /v1/profiles, application/x-protobuf, Bearer correct-horse-battery, 404",
    "POST, /v1/traces,   text/plain,             Bearer correct-horse-battery, 415",
    "POST, /v1/traces,   application/x-protobuf, Bearer wrong-horse-battery,   401",
    "POST, /v1/traces,   application/x-protobuf, '',                           401",
    "POST, /v1/traces,   application/x-protobuf, Basic correct-horse-battery,  401",
    "POST, /api/v2/spans, application/json,      '',                           401",
    "POST, /firehose,    application/json,       '',                           401",
    "POST, /firehose,    application/json,       Bearer correct-horse-battery, 401",
    "GET,  /healthz,     '',                     '',                           200",
    "POST, /v1/platform, application/x-protobuf, Bearer correct-horse-battery, 415",
  })
  void what_the_local_collector_refuses_is_refused_here(
      String method, String path, String type, String authorization, int status) throws Exception {
    JsonNode answer =
        request(method, path, type, authorization, Spans.request(1, "x").toByteArray());

    assertThat(answer.path("statusCode").asInt()).isEqualTo(status);
    if (status == 401 && !path.equals("/firehose")) {
      assertThat(answer.at("/headers/WWW-Authenticate").asText()).isEqualTo("Bearer");
    }
    assertThat(Fronts.keys(lake, "landing/")).isEmpty();
  }

  @Test
  void bombs_and_damaged_bodies_are_refused_and_repeat_nothing() throws Exception {
    JsonNode bomb =
        request(
            "POST", "/v1/traces", PROTOBUF, BEARER, Bombs.gzip(Bombs.emptySpans(4 << 20)), "gzip");
    assertThat(bomb.path("statusCode").asInt()).isEqualTo(413);

    JsonNode broken =
        request(
            "POST", "/v1/traces", PROTOBUF, BEARER, "<script>".getBytes(StandardCharsets.UTF_8));
    assertThat(broken.path("statusCode").asInt()).isEqualTo(400);
    byte[] status = Base64.getDecoder().decode(broken.path("body").asText());
    assertThat(status.length).isLessThan(512);
    assertThat(new String(status, StandardCharsets.UTF_8))
        .contains("Body is not an OTLP protobuf request")
        .doesNotContain("script");

    JsonNode notBase64 =
        Fronts.run(
            front,
            """
            {"version":"2.0","rawPath":"/v1/traces","headers":{"content-type":"%s",
             "authorization":"%s"},"requestContext":{"http":{"method":"POST"}},
             "body":"~~~","isBase64Encoded":true}
            """
                .formatted(PROTOBUF, BEARER));
    assertThat(notBase64.path("statusCode").asInt()).isEqualTo(400);
  }

  @Test
  void a_request_sent_again_is_acknowledged_again_and_counts_once() throws Exception {
    byte[] body = Spans.request(3, "again").toByteArray();
    for (int i = 0; i < 2; i++) {
      assertThat(post("/v1/traces", body).path("statusCode").asInt()).isEqualTo(200);
    }
    // Another instance of the function does not remember it.
    front = new HttpFront(environment());
    assertThat(post("/v1/traces", body).path("statusCode").asInt()).isEqualTo(200);

    assertThat(spans("SELECT count(*) FROM %s")).containsExactly("3");
  }

  @Test
  void while_the_store_does_not_take_it_the_sender_is_told_when_to_come_again() throws Exception {
    Files.createFile(lake.resolve("landing"));

    JsonNode refused = post("/v1/traces", Spans.request(1, "during").toByteArray());

    assertThat(refused.path("statusCode").asInt()).isEqualTo(503);
    assertThat(refused.at("/headers/Retry-After").asText()).isEqualTo("5");
    Files.delete(lake.resolve("landing"));
    assertThat(
            post("/v1/traces", Spans.request(1, "during").toByteArray()).path("statusCode").asInt())
        .isEqualTo(200);
    assertThat(spans("SELECT count(*) FROM %s")).containsExactly("1");
  }

  @Test
  void without_a_token_the_front_does_not_start() {
    assertThatThrownBy(() -> new HttpFront(Fronts.environment(lake)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "SPANLEDGER_INGEST_TOKENS_SHA256 is not set: a front of HTTP takes nothing without an"
                + " ingest token; give the SHA-256 of one as 64 hex digits, or several with commas"
                + " between, each with :tenant where it has one");
  }

  private JsonNode post(String path, byte[] body) throws Exception {
    return request("POST", path, PROTOBUF, BEARER, body);
  }

  private JsonNode request(
      String method, String path, String type, String authorization, byte[] body, String... coding)
      throws Exception {
    String encoding = coding.length == 0 ? "" : ",\"content-encoding\":\"" + coding[0] + "\"";
    return Fronts.run(
        front,
        """
        {"version":"2.0","rawPath":"%s","headers":{"content-type":"%s","authorization":"%s"%s},
         "requestContext":{"http":{"method":"%s","path":"%s"}},"body":"%s","isBase64Encoded":true}
        """
            .formatted(path, type, authorization, encoding, method, path, Fronts.base64(body)));
  }

  private List<String> spans(String sql) throws Exception {
    return Fronts.query(lake, Tables.SPANS, sql);
  }
}
