package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not taken, the status that says so, and that the answer repeats none of it. */
class RefusalsTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final int MAX_ERROR_BYTES = 512;

  @TempDir static Path directory;
  private static Lake lake;
  private static CollectorServer server;

  @BeforeAll
  static void start() throws Exception {
    lake = Lake.open(directory);
    server = CollectorServer.start(CollectorConfig.defaults().withPort(0), lake, Clock.systemUTC());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    lake.close();
  }

  static Stream<Arguments> refusals() throws IOException {
    byte[] none = new byte[0];
    byte[] empty = json("{}");
    return Stream.of(
        row("a GET", "GET", "/v1/traces", 405, none),
        row("a PATCH", "PATCH", "/v1/logs", 405, empty, "Content-Type", JSON),
        row("a browser's preflight", "OPTIONS", "/v1/traces", 405, none, "Origin", "http://a.test"),
        row("an unknown path", "POST", "/v1/profiles", 404, empty, "Content-Type", JSON),
        row("no content type", "POST", "/v1/traces", 415, empty),
        row(
            "an unknown content type",
            "POST",
            "/v1/traces",
            415,
            empty,
            "Content-Type",
            "text/plain"),
        row(
            "protobuf for platform events",
            "POST",
            "/v1/platform",
            415,
            none,
            "Content-Type",
            PROTOBUF),
        row(
            "an unknown encoding",
            "POST",
            "/v1/traces",
            415,
            empty,
            "Content-Type",
            JSON,
            "Content-Encoding",
            "br"),
        row(
            "two encodings",
            "POST",
            "/v1/traces",
            415,
            empty,
            "Content-Type",
            JSON,
            "Content-Encoding",
            "gzip, gzip"),
        row(
            "a page's request",
            "POST",
            "/v1/traces",
            403,
            empty,
            "Content-Type",
            JSON,
            "Origin",
            "http://a.test"),
        post("a number as JSON", 400, json("1234"), JSON),
        post("an array as JSON", 400, json("[]"), JSON),
        post("nothing as JSON", 400, none, JSON),
        post("cut off JSON", 400, json("{\"resourceSpans\":[{"), JSON),
        post("something behind the JSON", 400, json("{} {}"), JSON),
        post("JSON in UTF-16", 400, "{}".getBytes(StandardCharsets.UTF_16LE), JSON),
        post(
            "JSON that is not UTF-8",
            400,
            new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'},
            JSON),
        post("an enum's name", 400, span("\"kind\":\"SPAN_KIND_SERVER\""), JSON),
        post("an enum's number in quotes", 400, span("\"kind\":\"2\""), JSON),
        post("an id in base64", 400, span("\"traceId\":\"W47/95gDgQPSabYzgT/GDA==\""), JSON),
        post("a negative time", 400, span("\"startTimeUnixNano\":-1"), JSON),
        post("a time of 2^64", 400, span("\"startTimeUnixNano\":\"18446744073709551616\""), JSON),
        post("a fraction of a count", 400, span("\"droppedLinksCount\":1.5"), JSON),
        post("a huge exponent", 400, span("\"startTimeUnixNano\":1e999999999"), JSON),
        post("text for a list", 400, json("{\"resourceSpans\":\"a\"}"), JSON),
        post(
            "brackets 33 deep", 400, json("{\"x\":" + "[".repeat(33) + "]".repeat(33) + "}"), JSON),
        post("brackets 10,000 deep", 400, json("{\"x\":" + "[".repeat(10_000)), JSON),
        post("a value 10,000 arrays deep", 400, deepJson(10_000), JSON),
        post("a value 15 arrays deep", 400, deepJson(15), JSON),
        post("text as protobuf", 400, json("hello, collector"), PROTOBUF),
        post("a group", 400, new byte[] {0x0B, 0x0C}, PROTOBUF),
        post("field number 0", 400, new byte[] {0x02, 0x00}, PROTOBUF),
        post("a length beyond the end", 400, new byte[] {0x0A, 0x7F, 0x12}, PROTOBUF),
        post("an endless number", 400, filled(64, (byte) 0xFF), PROTOBUF),
        post("4 MiB of empty spans", 413, bomb(4 << 20), PROTOBUF),
        post(
            "2 million objects",
            413,
            json("{\"resourceSpans\":[" + "{},".repeat(2_000_000) + "{}]}"),
            JSON),
        post("a body of 9 MiB", 413, new byte[9 << 20], PROTOBUF),
        post("a body of 20 MiB", 413, new byte[20 << 20], PROTOBUF),
        encoded("no gzip at all", 400, "gzip", empty),
        encoded("cut off gzip", 400, "gzip", Arrays.copyOf(gzip(new byte[5_000]), 20)),
        encoded("gzip within gzip", 400, "gzip", gzip(gzip(json("{}")))),
        encoded("gzip of 64 MiB", 413, "gzip", gzip(new byte[64 << 20])),
        encoded("gzip called zstd", 400, "zstd", gzip(empty)),
        encoded("cut off zstd", 400, "zstd", Arrays.copyOf(Zstd.compress(new byte[5_000]), 10)),
        encoded("zstd of 64 MiB", 413, "zstd", Zstd.compress(new byte[64 << 20])),
        encoded("5 MiB of gzip", 413, "gzip", new byte[5 << 20]));
  }

  @ParameterizedTest(name = "{0} is refused with {3}")
  @MethodSource("refusals")
  void what_is_wrong_is_refused_with_a_status_and_a_short_reason(
      String what, String method, String path, int status, byte[] body, String[] headers)
      throws Exception {
    HttpResponse<byte[]> response = Http.send(method, server.port(), path, body, headers);

    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    assertThat(response.body().length).isBetween(1, MAX_ERROR_BYTES);
    boolean isProtobuf = Arrays.asList(headers).contains(PROTOBUF) && !path.endsWith("platform");
    boolean isDeclared = Arrays.asList(headers).contains(PROTOBUF);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue(isProtobuf || isDeclared ? PROTOBUF : JSON);
    if (!isDeclared) {
      JsonNode error = new ObjectMapper().readTree(response.body());
      assertThat(error.path("code").isInt()).isTrue();
      assertThat(error.path("message").asText()).isNotBlank();
    }
    assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void the_server_still_takes_spans_after_all_of_it() throws Exception {
    assertThat(
            Http.post(server.port(), "/v1/traces", json("{}"), "Content-Type", JSON).statusCode())
        .isEqualTo(200);
  }

  @Test
  void text_from_the_sender_is_quoted_shortened_and_without_markup() throws Exception {
    String type = "<script>alert(1)</script>" + "x".repeat(2_000);

    HttpResponse<byte[]> response =
        Http.post(server.port(), "/v1/traces", json("{}"), "Content-Type", type);

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(text(response))
        .isEqualTo(
            "{\"code\":3,\"message\":\"Content-Type \\\"?script>alert(1)?/script>xxxxxxxxxxxxxxx...\\\""
                + " is not application/json or application/x-protobuf\"}");
  }

  private static Arguments row(
      String what, String method, String path, int status, byte[] body, String... headers) {
    return Arguments.of(what, method, path, status, body, headers);
  }

  private static Arguments post(String what, int status, byte[] body, String contentType) {
    return row(what, "POST", "/v1/traces", status, body, "Content-Type", contentType);
  }

  private static Arguments encoded(String what, int status, String encoding, byte[] body) {
    return row(
        what,
        "POST",
        "/v1/traces",
        status,
        body,
        "Content-Type",
        PROTOBUF,
        "Content-Encoding",
        encoding);
  }

  static byte[] bomb(int bytes) {
    return Bombs.emptySpans(bytes);
  }

  private static byte[] span(String field) {
    return json("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{%s}]}]}]}".formatted(field));
  }

  private static byte[] deepJson(int depth) {
    return span(
        "\"attributes\":[{\"key\":\"k\",\"value\":"
            + "{\"arrayValue\":{\"values\":[".repeat(depth)
            + "]}}".repeat(depth)
            + "}]");
  }

  private static byte[] filled(int size, byte value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, value);
    return bytes;
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    return Bombs.gzip(bytes);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
