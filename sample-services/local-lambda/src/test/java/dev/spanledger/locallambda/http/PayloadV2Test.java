package dev.spanledger.locallambda.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadV2Test {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PayloadV2.Api API =
      new PayloadV2.Api("123456789012", "local0api0", "us-east-1");

  @Test
  void request_becomes_an_event() throws Exception {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("content-type", List.of("application/json"));
    headers.put("x-two", List.of("one", "two"));
    headers.put("cookie", List.of("a=1; b=2"));
    headers.put("user-agent", List.of("curl/8"));

    JsonNode event =
        event(
            new HttpRequest(
                "POST", "/orders/a%20b", "q=x%26y&q=z&flag", headers, Body.of("{}"), "127.0.0.1"));

    assertThat(event)
        .isEqualTo(
            JSON.readTree(
                """
                {"version":"2.0","routeKey":"POST /orders/{id}","rawPath":"/orders/a b",
                 "rawQueryString":"q=x%26y&q=z&flag","cookies":["a=1","b=2"],
                 "headers":{"content-type":"application/json","x-two":"one,two",
                   "user-agent":"curl/8","x-amzn-trace-id":"Root=1-a-b",
                   "x-forwarded-for":"127.0.0.1"},
                 "queryStringParameters":{"q":"x&y,z","flag":""},
                 "requestContext":{"accountId":"123456789012","apiId":"local0api0",
                   "domainName":"local0api0.execute-api.us-east-1.amazonaws.com",
                   "domainPrefix":"local0api0",
                   "http":{"method":"POST","path":"/orders/a b","protocol":"HTTP/1.1",
                     "sourceIp":"127.0.0.1","userAgent":"curl/8"},
                   "requestId":"r-1","routeKey":"POST /orders/{id}","stage":"$default",
                   "time":"12/Mar/2020:19:03:58 +0000","timeEpoch":1584039838000},
                 "pathParameters":{"id":"a b"},"body":"{}","isBase64Encoded":false}
                """));
  }

  @Test
  void event_has_the_fields_of_a_real_one() throws Exception {
    Path file = Path.of("../../../shared/data/lambda-events/apigw_http_event.json");
    Assumptions.assumeTrue(Files.exists(file), "no captured events beside this checkout");
    JsonNode real = JSON.readTree(file.toFile());
    JsonNode ours =
        event(
            new HttpRequest(
                "POST", "/my/path", "a=1", Map.of("x", List.of("y")), Body.of("Hello"), "1.2.3.4"));

    List<String> unknown = new ArrayList<>();
    for (String place : List.of("", "/requestContext", "/requestContext/http")) {
      ours.at(place)
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!real.at(place).has(name)) {
                  unknown.add(place + "/" + name);
                }
              });
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void binary_body_is_base64() throws Exception {
    JsonNode event =
        event(
            new HttpRequest(
                "POST",
                "/",
                "",
                Map.of("content-type", List.of("image/png")),
                Body.of(new byte[] {(byte) 0x89, 'P'}),
                "127.0.0.1"));

    assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(event.path("body").asText()).isEqualTo("iVA=");
  }

  @Test
  void answer_with_a_status_code_is_taken_apart() {
    HttpResponse response =
        response(
            "{\"statusCode\":201,\"headers\":{\"Content-Type\":\"text/html\"},"
                + "\"cookies\":[\"a=1\",\"b=2\"],\"body\":\"aGk=\",\"isBase64Encoded\":true}");

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.body().text()).isEqualTo("hi");
    assertThat(response.headers())
        .containsExactly(
            new HttpResponse.Header("Content-Type", "text/html"),
            new HttpResponse.Header("Set-Cookie", "a=1"),
            new HttpResponse.Header("Set-Cookie", "b=2"));
  }

  @Test
  void answer_without_a_status_code_is_the_body_of_a_200() {
    HttpResponse response = response("{\"total\":1}");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body().text()).isEqualTo("{\"total\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "{\"statusCode\":42}",
        "{\"statusCode\":200,\"headers\":{\"a\":\"b\\r\\nc: d\"}}",
        "{\"statusCode\":200,\"body\":\"***\",\"isBase64Encoded\":true}"
      })
  void answer_that_makes_no_sense_is_a_500(String payload) {
    assertThat(response(payload).status()).isEqualTo(500);
    assertThat(response(payload).body().text())
        .isEqualTo("{\"message\":\"Internal Server Error\"}");
  }

  @Test
  void route_matches_whole_paths_of_its_method() {
    Route route = new Route("GET /orders/{id}/lines/{line}", "fn");

    assertThat(route.match("GET", "/orders/a%2Fb+c/lines/1"))
        .isEqualTo(Map.of("id", "a/b+c", "line", "1"));
    assertThat(route.match("POST", "/orders/1/lines/1")).isNull();
    assertThat(route.match("GET", "/orders/1/2/lines/1")).isNull();
    assertThat(route.match("GET", "/orders/1/lines/1/")).isNull();
    assertThatThrownBy(() -> new Route("/orders", "fn"))
        .hasMessage("Route \"/orders\" is not a method, a space and a path, as GET /orders/{id}");
  }

  private static JsonNode event(HttpRequest request) throws Exception {
    Body event =
        PayloadV2.event(
            API,
            "POST /orders/{id}",
            Map.of("id", "a b"),
            request,
            "r-1",
            "Root=1-a-b",
            Instant.parse("2020-03-12T19:03:58Z"));
    return JSON.readTree(event.bytes());
  }

  private static HttpResponse response(String payload) {
    return PayloadV2.response(Body.of(payload));
  }
}
