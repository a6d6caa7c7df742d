package dev.spanledger.locallambda;

import dev.spanledger.locallambda.bus.BusConfig;
import dev.spanledger.locallambda.bus.EventPattern;
import dev.spanledger.locallambda.bus.Rule;
import dev.spanledger.locallambda.bus.Target;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.stream.StreamSource;
import dev.spanledger.locallambda.websocket.WebSocketConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What happens in the shop after an order was placed. Its event goes to payment; what was paid goes
 * into fulfilment-worker's queue; each of these events goes to live-orders, which sends it to the
 * customer. Beside that order-stream sums up what was sold, and dead-letter is there for an
 * operator to invoke.
 */
public final class ShopEvents {
  /** Takes the payment of each order. */
  public static final String PAYMENT = "payment";

  /** Sums up what was sold. */
  public static final String ORDER_STREAM = "order-stream";

  /** Knows which customer is connected. */
  public static final String LIVE_CONNECTIONS = "live-connections";

  /** Sends a customer what happens to an order. */
  public static final String LIVE_ORDERS = "live-orders";

  /** Sends messages that were given up on their way again. */
  public static final String DEAD_LETTER = "dead-letter";

  /** Carries all of it. */
  public static final String BUS = "shop";

  /** Stage of the WebSocket API. */
  public static final String STAGE = "live";

  /** Events that payment gave up. */
  public static final String PAYMENTS_DEAD = "payments-dlq";

  /** Sums by customer and product. */
  public static final String SALES_TABLE = "sales";

  /** Where in the stream of orders a batch was given up. */
  public static final String SALES_DEAD = "sales-dlq";

  /** Longer than payment takes for a batch of letters, which are handed over one by one. */
  private static final Duration VISIBILITY = Duration.ofMinutes(1);

  private static final int STREAM_BATCH = 25;
  private static final int STREAM_RETRIES = 3;

  private ShopEvents() {}

  static void add(LocalLambdaConfig.Builder shop, Path sampleServices) {
    addBus(shop);
    addPayment(shop, sampleServices);
    addOrderStream(shop, sampleServices);
    addLiveOrders(shop, sampleServices);
    shop.function(
        SampleShop.function(sampleServices, DEAD_LETTER, DEAD_LETTER, "deadletter.DeadLetter")
            .memorySizeMb(256)
            .mostInstances(1)
            .timeout(Duration.ofMinutes(1))
            .environment("PAYMENTS_FUNCTION", PAYMENT)
            .tag("team", "logistics")
            .build());
  }

  private static void addBus(LocalLambdaConfig.Builder shop) {
    Target live = new Target.Function(LIVE_ORDERS, null);
    shop.eventBus(
        BusConfig.of(
            BUS,
            List.of(
                new Rule(
                    "placed-orders-are-paid",
                    EventPattern.of("shop.orders", "order.placed"),
                    List.of(new Target.Function(PAYMENT, PAYMENTS_DEAD), live)),
                new Rule(
                    "paid-orders-are-packed",
                    EventPattern.of("shop.payment", "payment.captured"),
                    List.of(new Target.Queue(SampleShop.QUEUE), live)),
                new Rule(
                    "customers-see-the-rest",
                    new EventPattern(
                        "{\"detail-type\": [\"payment.failed\", {\"prefix\": \"parcel.\"}]}"),
                    List.of(live)))));
  }

  private static void addPayment(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop.function(
            SampleShop.function(sampleServices, PAYMENT, PAYMENT, "payment.PaymentFunction")
                .memorySizeMb(512)
                .mostInstances(2)
                .tag("team", "checkout")
                .build())
        .table(TableConfig.of("payments", "orderId"))
        .queue(QueueConfig.ofDeadLetters(PAYMENTS_DEAD, VISIBILITY));
  }

  private static void addOrderStream(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop
        .function(
            SampleShop.function(
                    sampleServices, ORDER_STREAM, ORDER_STREAM, "orderstream.OrderStream")
                .memorySizeMb(256)
                .mostInstances(1)
                .tag("team", "finance")
                .build())
        .table(TableConfig.of(SALES_TABLE, "customerId", "sku"))
        .queue(QueueConfig.ofDeadLetters(SALES_DEAD, VISIBILITY))
        .stream(
            new StreamSource(
                SampleShop.ORDERS_TABLE,
                ORDER_STREAM,
                STREAM_BATCH,
                Duration.ZERO,
                true,
                STREAM_RETRIES,
                SALES_DEAD));
  }

  private static void addLiveOrders(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop.function(
            SampleShop.function(
                    sampleServices, LIVE_ORDERS, LIVE_CONNECTIONS, "live.LiveConnections")
                .memorySizeMb(256)
                .mostInstances(1)
                .tag("team", "web")
                .build())
        .function(
            SampleShop.function(sampleServices, LIVE_ORDERS, LIVE_ORDERS, "live.LiveOrders")
                .memorySizeMb(256)
                .mostInstances(1)
                .tag("team", "web")
                .build())
        .table(
            TableConfig.of("connections", "connectionId")
                .withIndex("by-customer", "customerId", "connectionId"))
        .webSockets(
            WebSocketConfig.of(
                STAGE,
                Map.of(
                    "$connect", LIVE_CONNECTIONS,
                    "$disconnect", LIVE_CONNECTIONS,
                    "$default", LIVE_CONNECTIONS,
                    "subscribe", LIVE_CONNECTIONS)),
            0);
  }
}
