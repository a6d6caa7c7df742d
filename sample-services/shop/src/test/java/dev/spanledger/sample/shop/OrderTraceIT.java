package dev.spanledger.sample.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.LocalLambda;
import dev.spanledger.locallambda.SampleShop;
import dev.spanledger.locallambda.ShopEvents;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.store.TableServer;
import dev.spanledger.locallambda.websocket.WebSocketApi;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One order, from the customer's request to the last message that the customer sees: every function
 * that it passes can be followed back, from span to span, to the request that began it.
 */
@Timeout(240)
class OrderTraceIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String CUSTOMER = "b7ad6b7169203331";
  private static final String OTHER_CUSTOMER = "00f067aa0ba902b7";

  @TempDir Path workDir;

  private final Spans spans = new Spans();
  private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();

  @Test
  void every_step_of_an_order_leads_back_to_the_request_that_placed_it() throws Exception {
    Map<String, JsonNode> updates;
    try (LoopbackServer collector = LoopbackServer.start(0, "collector", spans::collect);
        LocalLambda shop = start(collector)) {
      watch(shop, "acme");
      order(shop, "acme", "mug", 2, CUSTOMER);
      updates = updates(3);
      // The sum, and the mark that it was counted.
      while (shop.part(TableServer.class).itemCount(ShopEvents.SALES_TABLE) < 2) {
        Thread.sleep(20);
      }
    }

    assertThat(updates.keySet()).containsExactlyInAnyOrder("accepted", "paid", "packed");
    assertThatWayBack("payment", "charge card", "orders-api");
    assertThatWayBack("payment", "send shop", "orders-api");
    assertThatWayBack("fulfilment-worker", "send shop", "payment", "orders-api");
    assertThatWayBack("order-stream", "orders process", "orders-api");
    // The message has the context of the span that sent it, for the customer's page to link to.
    assertThat(wayBack(updates.get("accepted")))
        .containsExactly("live-orders", "orders-api", CUSTOMER);
    assertThat(wayBack(updates.get("paid")))
        .containsExactly("live-orders", "payment", "orders-api", CUSTOMER);
    assertThat(wayBack(updates.get("packed")))
        .containsExactly("live-orders", "fulfilment-worker", "payment", "orders-api", CUSTOMER);
    for (String service : List.of("payment", "fulfilment-worker", "order-stream", "live-orders")) {
      assertThat(spans.tenantsOf(service)).as(service).containsExactly("acme");
    }
  }

  @Test
  void dead_letter_that_is_sent_again_still_leads_back() throws Exception {
    try (LoopbackServer collector = LoopbackServer.start(0, "collector", spans::collect);
        LocalLambda shop = start(collector)) {
      // 13 vases need 13 parcels, more than a shipment has.
      order(shop, "globex", "vase-xl", 13, OTHER_CUSTOMER);
      awaitDeadLetter(shop);
      InvocationResult result = shop.invoke(ShopEvents.DEAD_LETTER, "{\"queue\":\"orders\"}", null);
      assertThat(JSON.readTree(result.payload().text()))
          .isEqualTo(JSON.readTree("{\"redriven\":1,\"left\":0}"));
      awaitDeadLetter(shop);
    }

    List<Spans.Seen> deliveries = spans.of("fulfilment-worker", "orders process", "tenant.id");
    assertThat(deliveries).hasSize(6);
    assertThat(deliveries.subList(0, 3))
        .extracting(spans::wayBack)
        .containsOnly(List.of("fulfilment-worker", "payment", "orders-api", OTHER_CUSTOMER));
    assertThat(deliveries.subList(3, 6))
        .extracting(spans::wayBack)
        .containsOnly(
            List.of("fulfilment-worker", "dead-letter", "payment", "orders-api", OTHER_CUSTOMER));
  }

  private LocalLambda start(LoopbackServer collector) {
    return LocalLambda.start(
        SampleShop.config(Path.of(".."), workDir, URI.create("http://" + collector.authority()))
            .build(),
        new Meter("123456789012", "us-east-1"),
        Clock.systemUTC());
  }

  private static void awaitDeadLetter(LocalLambda shop) throws InterruptedException {
    while (shop.messageCount(SampleShop.QUEUE + "-dlq") == 0) {
      Thread.sleep(50);
    }
  }

  private void assertThatWayBack(String service, String name, String... services) {
    List<Spans.Seen> found = spans.of(service, name);
    assertThat(found).as(service + " " + name).isNotEmpty();
    for (Spans.Seen seen : found) {
      List<String> way = spans.wayBack(seen);
      assertThat(way.subList(1, way.size() - 1)).as(name).containsExactly(services);
      assertThat(way).as(name).startsWith(service).endsWith(CUSTOMER);
    }
  }

  private List<String> wayBack(@Nullable JsonNode update) {
    assertThat(update).isNotNull();
    String[] traceparent = update.path("traceparent").asText().split("-", -1);
    Spans.Seen sender = spans.byId(traceparent[2]);
    assertThat(sender).as("sender of " + update).isNotNull();
    assertThat(Spans.hex(sender.span().getTraceId())).isEqualTo(traceparent[1]);
    return spans.wayBack(sender);
  }

  private void watch(LocalLambda shop, String customerId) throws InterruptedException {
    URI endpoint = shop.part(WebSocketApi.class).endpoint();
    WebSocket socket = CLIENT.newWebSocketBuilder().buildAsync(endpoint, new Listener()).join();
    socket.sendText("{\"action\":\"subscribe\",\"customerId\":\"%s\"}".formatted(customerId), true);
    assertThat(received.take()).isEqualTo("{\"subscribed\":\"%s\"}".formatted(customerId));
  }

  private Map<String, JsonNode> updates(int count) throws Exception {
    Map<String, JsonNode> updates = new HashMap<>();
    while (updates.size() < count) {
      JsonNode update = JSON.readTree(received.take());
      updates.put(update.path("status").asText(), update);
    }
    return updates;
  }

  private static void order(
      LocalLambda shop, String customerId, String sku, int quantity, String spanId)
      throws Exception {
    String body =
        "{\"customerId\":\"%s\",\"lines\":[{\"sku\":\"%s\",\"quantity\":%d}]}"
            .formatted(customerId, sku, quantity);
    int status =
        CLIENT
            .send(
                HttpRequest.newBuilder(shop.endpoint().resolve("/orders"))
                    .header("content-type", "application/json")
                    .header("traceparent", "00-" + TRACE_ID + "-" + spanId + "-01")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString())
            .statusCode();
    assertThat(status).isEqualTo(202);
  }

  private final class Listener implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket socket, CharSequence data, boolean isLast) {
      received.add(data.toString());
      socket.request(1);
      return null;
    }
  }
}
