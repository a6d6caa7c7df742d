package dev.spanledger.sample.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import dev.spanledger.locallambda.websocket.WebSocketApi;
import dev.spanledger.locallambda.websocket.WebSocketConfig;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Subscriptions and updates with a real WebSocket client, a table and the management API. */
@Timeout(60)
class LiveOrdersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AwsCredentialsProvider LOCAL =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

  private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final List<String> connectionIds = new ArrayList<>();
  private TableServer tables;
  private WebSocketApi api;
  private ConnectionTable table;
  private Subscriptions subscriptions;
  private FanOut fanOut;

  @BeforeEach
  void start() {
    tables =
        TableServer.start(
            "us-east-1",
            "123456789012",
            List.of(
                TableConfig.of("connections", "connectionId")
                    .withIndex("by-customer", "customerId", "connectionId")),
            usage -> {},
            Clock.systemUTC());
    api =
        WebSocketApi.start(
            "123456789012",
            "us-east-1",
            "local0ws00",
            0,
            WebSocketConfig.of("live", Map.of()),
            (name, payload, trace) -> {
              throw new IllegalStateException("No route has a function");
            },
            usage -> {},
            Clock.systemUTC());
    table =
        new ConnectionTable(
            DynamoDbClient.builder()
                .endpointOverride(tables.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(LOCAL)
                .httpClient(UrlConnectionHttpClient.create())
                .build(),
            "connections",
            Clock.systemUTC());
    Clients clients =
        new Clients(
            ApiGatewayManagementApiClient.builder()
                .endpointOverride(api.managementEndpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(LOCAL)
                .httpClient(UrlConnectionHttpClient.create())
                .build());
    subscriptions = new Subscriptions(table, clients);
    fanOut = new FanOut(table, clients);
  }

  @AfterEach
  void stop() {
    api.close();
    tables.close();
  }

  @Test
  void update_reaches_those_who_watch_the_customer_and_nobody_else() throws Exception {
    String acme = connected("acme");
    connected("globex");

    SpanContext current =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    int sent;
    try (Scope scope = Span.wrap(current).makeCurrent()) {
      sent = fanOut.send(OrderUpdate.of(event("payment.captured", "acme")));
    }

    assertThat(sent).isEqualTo(1);
    JsonNode message = JSON.readTree(received.take());
    assertThat(message)
        .isEqualTo(
            JSON.readTree(
                """
                {"eventId":"e-1","orderId":"o-1","status":"paid","time":"2026-11-25T10:15:30Z",
                 "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
                """));
    assertThat(subscriptions.answer("$disconnect", acme, null)).isEqualTo(200);
    assertThat(table.connectionsOf("acme")).isEmpty();
  }

  @Test
  void who_is_gone_is_forgotten() {
    table.put("L0SM9cOFvHcCIhw=");
    table.subscribe("L0SM9cOFvHcCIhw=", "acme");

    assertThat(fanOut.send(OrderUpdate.of(event("parcel.packed", "acme")))).isZero();
    assertThat(tables.itemCount("connections")).isZero();
  }

  @Test
  void wrong_messages_are_refused_and_say_why() throws Exception {
    String id = connected("acme");
    for (String body : List.of("{\"customerId\":\"\"}", "{\"customerId\":\"a b\"}", "not json")) {
      assertThat(subscriptions.answer("subscribe", id, body)).isEqualTo(400);
      assertThat(received.take())
          .isEqualTo("{\"refused\":\"customerId must be 1 to 40 letters, digits or hyphens\"}");
    }
    assertThat(subscriptions.answer("$default", id, "{}")).isEqualTo(400);
    assertThat(received.take()).isEqualTo("{\"refused\":\"The only action is subscribe\"}");
  }

  @Test
  void event_of_something_else_is_refused() {
    assertThatThrownBy(() -> OrderUpdate.of(event("stock.low", "acme")))
        .hasMessage("An event of type stock.low tells of no order");
    assertThatThrownBy(() -> OrderUpdate.of(event("order.placed", "")))
        .hasMessage("An event has no \"customerId\"");
  }

  /** Connects a client and subscribes it; the API here has no functions that would. */
  private String connected(String customerId) throws InterruptedException {
    HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(api.endpoint(), new Listener())
        .join();
    List<String> open = api.connectionIds();
    while (open.size() == connectionIds.size()) {
      Thread.sleep(5);
      open = api.connectionIds();
    }
    String id = open.stream().filter(each -> !connectionIds.contains(each)).findAny().get();
    connectionIds.add(id);
    assertThat(subscriptions.answer("$connect", id, null)).isEqualTo(200);
    assertThat(
            subscriptions.answer("subscribe", id, "{\"customerId\":\"%s\"}".formatted(customerId)))
        .isEqualTo(200);
    assertThat(received.take()).isEqualTo("{\"subscribed\":\"%s\"}".formatted(customerId));
    return id;
  }

  private static Map<String, Object> event(String type, String customerId) {
    return Map.of(
        "id",
        "e-1",
        "detail-type",
        type,
        "time",
        "2026-11-25T10:15:30Z",
        "detail",
        Map.of("orderId", "o-1", "customerId", customerId));
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
