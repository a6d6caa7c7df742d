package dev.spanledger.sample.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.LocalLambda;
import dev.spanledger.locallambda.SampleShop;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.schedule.Scheduler;
import dev.spanledger.locallambda.store.TableServer;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every function in JVMs of its own, with real tables, a database and a queue between them. */
class ShopIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path workDir;

  private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
  private final List<Span> spans = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> reports = Collections.synchronizedList(new ArrayList<>());

  @Test
  @Timeout(240)
  void order_goes_through_the_whole_shop() throws Exception {
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
        assertThat(get(shop, "/orders/o-0123456789abcdef").statusCode()).isEqualTo(404);
        assertThatPagesShow(shop, placed);
        assertThatReportSumsUp(shop);
        assertThat(order(shop, "mug", 0).statusCode()).isEqualTo(400);

        // 13 vases need 13 parcels, more than a shipment has: delivered three times, then given up.
        assertThat(order(shop, "vase-xl", 13).statusCode()).isEqualTo(202);
        while (shop.messageCount(SampleShop.QUEUE + "-dlq") == 0) {
          Thread.sleep(50);
        }
        assertThat(shop.messageCount(SampleShop.QUEUE)).isZero();
        while (shop.pendingCount() > 0) {
          Thread.sleep(50);
        }
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
    assertThat(functions)
        .containsExactly(
            "catalog",
            "daily-report",
            "fulfilment-worker",
            "live-orders",
            "order-stream",
            "orders-api",
            "payment",
            "storefront");
    assertThat(billedMbMs).isEqualTo(meter.billedMbMs());
    assertThat((long) reports.size()).isEqualTo(meter.invocationCount());
    assertThat(paths).contains("/v1/traces", "/v1/platform");
    assertThatEveryMessageSpanLinksToItsSender();
    assertThatCallsAreOneTree();
    assertThatQueriesAreSpans();
  }

  /** What orders-api charges is what the catalog shows: 2 mugs at 11.00 were 22.00. */
  private static void assertThatPagesShow(LocalLambda shop, JsonNode placed) throws Exception {
    JsonNode mug = JSON.readTree(get(shop, "/products/mug").body());
    assertThat(mug.path("price").asText()).isEqualTo("11.00");
    assertThat(get(shop, "/products/gold").statusCode()).isEqualTo(404);

    JsonNode home = JSON.readTree(get(shop, "/home?customerId=acme").body());
    assertThat(home.path("missing")).isEmpty();
    assertThat(home.path("products")).hasSize(5);
    assertThat(home.path("orders")).containsExactly(placed);

    JsonNode summary =
        JSON.readTree(get(shop, "/orders/" + placed.path("id").asText() + "/summary").body());
    assertThat(summary.path("lines").get(0).path("name").asText()).isEqualTo("Mug");
    assertThat(summary.path("total")).isEqualTo(placed.path("total"));
  }

  private static void assertThatReportSumsUp(LocalLambda shop) {
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    assertThat(shop.part(Scheduler.class).fire(SampleShop.DAILY_REPORT, tomorrow)).isTrue();
    assertThat(shop.part(TableServer.class).itemCount(SampleShop.REPORTS_TABLE)).isEqualTo(1);
    assertThat(shop.part(TableServer.class).itemCount(SampleShop.ORDERS_TABLE)).isEqualTo(1);
  }

  /** storefront waits for catalog and orders-api, so that their runs are in its trace. */
  private void assertThatCallsAreOneTree() {
    Set<String> below = new TreeSet<>();
    for (Span page : spans) {
      if (page.getName().equals("GET /home") || page.getName().equals("GET /orders/{id}/summary")) {
        spans.stream()
            .filter(span -> span.getTraceId().equals(page.getTraceId()))
            .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
            .forEach(span -> below.add(span.getName()));
      }
    }
    assertThat(below)
        .containsExactly(
            "GET /home",
            "GET /orders",
            "GET /orders/{id}",
            "GET /orders/{id}/summary",
            "GET /products");
  }

  private void assertThatQueriesAreSpans() {
    assertThat(spans)
        .anySatisfy(
            span -> {
              assertThat(attribute(span, "db.system.name")).isEqualTo("postgresql");
              assertThat(attribute(span, "db.namespace")).isEqualTo("catalog");
            });
  }

  private void assertThatEveryMessageSpanLinksToItsSender() {
    List<Span> sent = spans.stream().filter(span -> span.getName().equals("send shop")).toList();
    List<Span> messages =
        spans.stream()
            .filter(span -> attribute(span, "messaging.message.id") != null)
            .filter(span -> span.getName().equals("orders process"))
            .toList();
    // Two orders were placed and paid, and one was packed.
    assertThat(sent).hasSize(5);
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
