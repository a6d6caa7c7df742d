package dev.spanledger.sample.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.bus.BusConfig;
import dev.spanledger.locallambda.bus.EventPattern;
import dev.spanledger.locallambda.bus.Rule;
import dev.spanledger.locallambda.bus.Target;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** Payments against a table and a bus that speak AWS's protocols. */
class PaymentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AwsCredentialsProvider LOCAL =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

  private final List<String> events = new ArrayList<>();
  private TableServer tables;
  private dev.spanledger.locallambda.bus.EventBus bus;

  @BeforeEach
  void start() {
    tables =
        TableServer.start(
            "us-east-1",
            "123456789012",
            List.of(TableConfig.of("payments", "orderId")),
            usage -> {},
            Clock.systemUTC());
    Rule all =
        new Rule(
            "all",
            new EventPattern("{\"source\": [{\"prefix\": \"\"}]}"),
            List.of(new Target.Queue("seen")));
    bus =
        dev.spanledger.locallambda.bus.EventBus.start(
            "123456789012",
            "us-east-1",
            BusConfig.of("shop", List.of(all)),
            (name, payload, trace) -> {
              throw new IllegalStateException("No function is a target");
            },
            (queue, message) -> events.add(message.body()),
            usage -> {},
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    bus.close();
    tables.close();
  }

  @Test
  void captured_payment_is_stored_and_told_with_the_orders_lines() throws Exception {
    assertThat(payments(0).take(order("o-1", "22.00"))).isEqualTo("captured");

    assertThat(tables.itemCount("payments")).isEqualTo(1);
    assertThat(events).hasSize(1);
    JsonNode event = JSON.readTree(events.get(0));
    assertThat(event.path("source").asText()).isEqualTo("shop.payment");
    assertThat(event.path("detail-type").asText()).isEqualTo("payment.captured");
    assertThat(event.path("detail").path("lines"))
        .isEqualTo(JSON.readTree("[{\"sku\":\"mug\",\"quantity\":2}]"));
    assertThat(event.at("/detail/total").asText()).isEqualTo("22.00");
  }

  @Test
  void order_that_comes_twice_is_charged_once_and_told_twice() {
    PlacedOrder order = order("o-1", "22.00");
    payments(0).take(order);
    // A provider that never answers: the second run may not ask it.
    assertThat(payments(1).take(order)).isEqualTo("captured");

    assertThat(tables.itemCount("payments")).isEqualTo(1);
    assertThat(events).hasSize(2);
  }

  @Test
  void card_beyond_its_limit_is_declined_for_good() {
    assertThat(payments(0).take(order("o-1", "2000.00"))).isEqualTo("failed");
    assertThat(events.get(0)).contains("payment.failed");
  }

  @Test
  void provider_that_is_often_away_is_asked_again() {
    for (int i = 0; i < 20; i++) {
      assertThat(payments(0.2).take(order("o-" + i, "22.00"))).isEqualTo("captured");
    }
  }

  @Test
  void provider_that_stays_away_fails_the_run_and_leaves_no_trace_in_the_table() {
    assertThatThrownBy(() -> payments(1).take(order("o-1", "22.00")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The provider did not answer 4 times for order o-1")
        .hasCauseInstanceOf(ProviderUnavailableException.class);
    assertThat(tables.itemCount("payments")).isZero();
    assertThat(events).isEmpty();
  }

  @ParameterizedTest(name = "after attempt {0} at most {1} ms")
  @CsvSource({"1, 50", "2, 100", "3, 200", "5, 800", "40, 800"})
  void wait_grows_and_is_bounded(int attempt, int mostMillis) {
    assertThat(Backoff.mostMillis(attempt)).isEqualTo(mostMillis);
  }

  @Test
  void event_that_is_no_order_says_what_it_lacks() {
    assertThatThrownBy(() -> PlacedOrder.of(Map.of("detail-type", "order.placed")))
        .hasMessage("An event of type order.placed has no detail");
    assertThatThrownBy(() -> PlacedOrder.of(Map.of("detail", Map.of("orderId", "o-1"))))
        .hasMessage("An order has no \"customerId\"");
    assertThatThrownBy(() -> order("o-1", "-1.00"))
        .hasMessage("Order o-1 has a total of -1.00; it must be above zero, in whole cents");
    assertThatThrownBy(() -> order("o-1", "free")).hasMessage("The total of an order is no number");
  }

  private Payments payments(double unavailableRatio) {
    return new Payments(
        new PaymentTable(
            DynamoDbClient.builder()
                .endpointOverride(tables.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(LOCAL)
                .httpClient(UrlConnectionHttpClient.create())
                .build(),
            "payments"),
        new CardProvider(new SplittableRandom(42), unavailableRatio),
        new Backoff(new SplittableRandom(42)),
        new EventBus(client(bus.endpoint()), "shop"));
  }

  private static EventBridgeClient client(URI endpoint) {
    return EventBridgeClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(LOCAL)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private static PlacedOrder order(String orderId, String total) {
    return PlacedOrder.of(
        Map.of(
            "detail-type",
            "order.placed",
            "detail",
            Map.of(
                "orderId",
                orderId,
                "customerId",
                "acme",
                "total",
                total,
                "currency",
                "EUR",
                "lines",
                List.of(Map.of("sku", "mug", "quantity", 2)))));
  }
}
