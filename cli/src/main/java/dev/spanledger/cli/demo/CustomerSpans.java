package dev.spanledger.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What an instrumented web shop in the customers' browsers would send: one CLIENT span a request,
 * so that a trace begins where the customer starts to wait, and a cold start lies on its path.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP/JSON</a>
 */
final class CustomerSpans {
  static final String SERVICE = "shop-web";

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CLIENT = 3;
  private static final int ERROR = 2;
  private static final int FIRST_ERROR_STATUS = 400;
  private static final int OK = 200;

  private final Clock clock;
  private final SplittableRandom random;
  private final Queue<ObjectNode> ended = new ConcurrentLinkedQueue<>();
  private final ObjectMapper json = new ObjectMapper();

  CustomerSpans(Clock clock) {
    this.clock = clock;
    this.random = new SplittableRandom(clock.millis());
  }

  /** A request on its way. */
  final class Open {
    private final Instant start = clock.instant();
    private final long startNanos = System.nanoTime();
    private final String traceId;
    private final String spanId;

    private Open(String traceId, String spanId) {
      this.traceId = traceId;
      this.spanId = spanId;
    }

    /** Value of the header that makes the function's span a child of this one. */
    String traceparent() {
      return "00-" + traceId + "-" + spanId + "-01";
    }

    void end(HttpRequest request, String route, int status) {
      long startUnixNano = start.getEpochSecond() * 1_000_000_000L + start.getNano();
      ObjectNode span =
          json.createObjectNode()
              .put("traceId", traceId)
              .put("spanId", spanId)
              .put("name", request.method() + " " + route)
              .put("kind", CLIENT)
              .put("startTimeUnixNano", Long.toString(startUnixNano))
              .put(
                  "endTimeUnixNano", Long.toString(startUnixNano + System.nanoTime() - startNanos));
      ArrayNode attributes = span.putArray("attributes");
      text(attributes, "http.request.method", request.method());
      text(attributes, "url.path", request.uri().getPath());
      text(attributes, "server.address", request.uri().getHost());
      attributes
          .addObject()
          .put("key", "http.response.status_code")
          .putObject("value")
          .put("intValue", Integer.toString(status));
      if (status >= FIRST_ERROR_STATUS) {
        span.putObject("status").put("code", ERROR);
        text(attributes, "error.type", Integer.toString(status));
      }
      ended.add(span);
    }
  }

  /** Begins a span; its trace id starts with the second, as all of ours. */
  synchronized Open begin() {
    String second = "%08x".formatted(clock.instant().getEpochSecond());
    String rest = "%08x%016x".formatted(random.nextInt(), random.nextLong());
    return new Open(second + rest, "%016x".formatted(random.nextLong() | 1));
  }

  /** Sends what has ended to the collector; returns once it is acknowledged. */
  void send(URI collector) throws IOException, InterruptedException {
    ObjectNode body = json.createObjectNode();
    ObjectNode resource = body.putArray("resourceSpans").addObject();
    ArrayNode attributes = resource.putObject("resource").putArray("attributes");
    text(attributes, "service.name", SERVICE);
    text(attributes, "deployment.environment.name", "demo");
    ObjectNode scope = resource.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "dev.spanledger.demo");
    ArrayNode spans = scope.putArray("spans");
    for (ObjectNode span = ended.poll(); span != null; span = ended.poll()) {
      spans.add(span);
    }
    HttpRequest request =
        HttpRequest.newBuilder(collector.resolve("/v1/traces"))
            .header("content-type", "application/json")
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (response.statusCode() != OK) {
      throw new IOException(
          "The collector answered %d to %d spans of the demo's customers: %s"
              .formatted(response.statusCode(), spans.size(), response.body()));
    }
  }

  private static void text(ArrayNode attributes, String key, String value) {
    attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
  }
}
