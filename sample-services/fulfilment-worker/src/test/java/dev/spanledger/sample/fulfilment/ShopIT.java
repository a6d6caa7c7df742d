package dev.spanledger.sample.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.LocalLambda;
import dev.spanledger.locallambda.SampleShop;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both functions in their own JVMs, with a real queue between them. */
class ShopIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path workDir;

  private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
  private final List<Span> spans = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> reports = Collections.synchronizedList(new ArrayList<>());

  @Test
  @Timeout(120)
  void order_goes_from_the_api_through_the_queue_to_the_worker() throws Exception {
    Meter meter = new Meter("123456789012", "us-east-1");
    try (LoopbackServer collector = LoopbackServer.start(0, "collector", this::collect)) {
      URI endpoint = URI.create("http://" + collector.authority());
      try (LocalLambda shop =
          LocalLambda.start(
              SampleShop.config(Path.of(".."), workDir, endpoint).build(),
              meter,
              Clock.systemUTC())) {
        java.net.http.HttpResponse<String> accepted = order(shop, "mug", 2);
        assertThat(accepted.statusCode()).isEqualTo(202);
        JsonNode placed = JSON.readTree(accepted.body());
        assertThat(placed.path("total").asText()).isEqualTo("22.00");
        assertThat(get(shop, accepted.headers().firstValue("location").orElseThrow()).statusCode())
            .isEqualTo(200);
        assertThat(get(shop, "/orders/00000000aaaa").statusCode()).isEqualTo(404);
        assertThat(order(shop, "mug", 0).statusCode()).isEqualTo(400);

        // 13 vases need 13 parcels, more than a shipment has: delivered three times, then given up.
        assertThat(order(shop, "vase-xl", 13).statusCode()).isEqualTo(202);
        while (shop.messageCount(SampleShop.QUEUE + "-dlq") == 0) {
          Thread.sleep(50);
        }
        assertThat(shop.messageCount(SampleShop.QUEUE)).isZero();
      }
    }

    Set<String> functions = new TreeSet<>();
    long billedMbMs = 0;
    for (JsonNode report : reports) {
      functions.add(report.path("function").asText());
      billedMbMs +=
          report.at("/metrics/billedDurationMs").asLong()
              * report.at("/metrics/memorySizeMB").asLong();
    }
    assertThat(functions).containsExactly("fulfilment-worker", "orders-api");
    assertThat(billedMbMs).isEqualTo(meter.billedMbMs());
    assertThat((long) reports.size()).isEqualTo(meter.invocationCount());
    assertThat(paths).contains("/v1/traces", "/v1/platform");
    assertThatEveryMessageSpanLinksToItsSender();
  }

  private void assertThatEveryMessageSpanLinksToItsSender() {
    List<Span> sent = spans.stream().filter(span -> span.getName().equals("send orders")).toList();
    List<Span> messages =
        spans.stream()
            .filter(span -> attribute(span, "messaging.message.id") != null)
            .filter(span -> span.getName().equals("orders process"))
            .toList();
    assertThat(sent).hasSize(2);
    // One order at once, the other at each of its three deliveries.
    assertThat(messages).hasSize(4);
    for (Span message : messages) {
      assertThat(message.getLinksCount()).isEqualTo(1);
      assertThat(sent)
          .anyMatch(
              span ->
                  span.getSpanId().equals(message.getLinks(0).getSpanId())
                      && span.getTraceId().equals(message.getLinks(0).getTraceId())
                      && !span.getTraceId().equals(message.getTraceId()));
      assertThat(attribute(message, "tenant.id")).isEqualTo("acme");
    }
  }

  private static @Nullable String attribute(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse(null);
  }

  private HttpResponse collect(dev.spanledger.locallambda.wire.HttpRequest request)
      throws IOException {
    paths.add(request.path());
    if (request.path().equals("/v1/traces")) {
      ExportTraceServiceRequest.parseFrom(request.body().bytes())
          .getResourceSpansList()
          .forEach(
              resource ->
                  resource
                      .getScopeSpansList()
                      .forEach(scope -> spans.addAll(scope.getSpansList())));
    }
    if (request.path().equals("/v1/platform")) {
      JsonNode envelope = JSON.readTree(request.body().bytes());
      for (JsonNode event : envelope.path("events")) {
        if (event.path("type").asText().equals("platform.report")) {
          ObjectNode report = event.path("record").deepCopy();
          report.put("function", envelope.at("/resource/faas.name").asText());
          reports.add(report);
        }
      }
    }
    return HttpResponse.json(200, "{}");
  }

  private static java.net.http.HttpResponse<String> order(
      LocalLambda shop, String sku, int quantity) throws Exception {
    String body =
        "{\"customerId\":\"acme\",\"lines\":[{\"sku\":\"%s\",\"quantity\":%d}]}"
            .formatted(sku, quantity);
    return CLIENT.send(
        HttpRequest.newBuilder(shop.endpoint().resolve("/orders"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static java.net.http.HttpResponse<String> get(LocalLambda shop, String path)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(shop.endpoint().resolve(path)).build(), BodyHandlers.ofString());
  }
}
