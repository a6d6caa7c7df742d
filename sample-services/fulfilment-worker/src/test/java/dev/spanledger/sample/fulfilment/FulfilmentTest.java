package dev.spanledger.sample.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.spanledger.locallambda.bus.BusConfig;
import dev.spanledger.locallambda.bus.EventBus;
import dev.spanledger.locallambda.bus.EventPattern;
import dev.spanledger.locallambda.bus.Rule;
import dev.spanledger.locallambda.bus.Target;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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

class FulfilmentTest {
  private static final AwsCredentialsProvider LOCAL =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

  private final List<String> log = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private TableServer tables;
  private EventBus bus;
  private Fulfilment fulfilment;

  @BeforeEach
  void start() {
    tables =
        TableServer.start(
            "us-east-1",
            "123456789012",
            List.of(TableConfig.of("shipments", "orderId")),
            usage -> {},
            Clock.systemUTC());
    Rule packed =
        new Rule(
            "packed",
            EventPattern.of("shop.fulfilment", "parcel.packed"),
            List.of(new Target.Queue("seen")));
    bus =
        EventBus.start(
            "123456789012",
            "us-east-1",
            BusConfig.of("shop", List.of(packed)),
            (name, payload, trace) -> {
              throw new IllegalStateException("No function is a target");
            },
            (queue, message) -> events.add(message.body()),
            usage -> {},
            Clock.systemUTC());
    fulfilment =
        new Fulfilment(
            new ShipmentTable(
                DynamoDbClient.builder()
                    .endpointOverride(tables.endpoint())
                    .region(Region.US_EAST_1)
                    .credentialsProvider(LOCAL)
                    .httpClient(UrlConnectionHttpClient.create())
                    .build(),
                "shipments"),
            new ParcelEvents(
                EventBridgeClient.builder()
                    .endpointOverride(bus.endpoint())
                    .region(Region.US_EAST_1)
                    .credentialsProvider(LOCAL)
                    .httpClient(UrlConnectionHttpClient.create())
                    .build(),
                "shop"));
  }

  @AfterEach
  void stop() {
    bus.close();
    tables.close();
  }

  @Test
  void one_bad_message_does_not_hold_up_the_others() {
    SQSEvent event = new SQSEvent();
    event.setRecords(
        List.of(
            message("m-1", order("o-1", "mug", 2)),
            message("m-2", "not json"),
            message("m-3", order("o-3", "vase-xl", 13)),
            message("m-4", order("o-4", "kettle", 12))));

    SQSBatchResponse response =
        new FulfilmentWorker(fulfilment).handleRequest(event, new TestContext());

    assertThat(response.getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly("m-2", "m-3");
    // 2 mugs are 840 g, one parcel; 12 kettles are 19.2 kg, two.
    assertThat(log)
        .containsExactly(
            "Packed an order of acme into 1 parcels\n", "Packed an order of acme into 2 parcels\n");
    assertThat(tables.itemCount("shipments")).isEqualTo(2);
    assertThat(events).hasSize(2);
    assertThat(events.get(1))
        .contains("\"orderId\":\"o-4\",\"customerId\":\"acme\",\"parcelCount\":2");
  }

  @Test
  void order_that_comes_twice_is_shipped_once_and_told_twice() {
    PaidOrder order = PaidOrder.parse(order("o-1", "mug", 2));

    assertThat(fulfilment.pack(order)).isEqualTo(1);
    assertThat(fulfilment.pack(order)).isEqualTo(1);

    assertThat(tables.itemCount("shipments")).isEqualTo(1);
    assertThat(events).hasSize(2);
  }

  @ParameterizedTest(name = "{1} x {0} takes {2}")
  @CsvSource({"mug,1,1", "mug,23,1", "mug,24,2", "coffee-1kg,100,11", "vase-xl,12,12"})
  void parcels_hold_ten_kilograms_and_vases_travel_alone(String sku, int quantity, int parcels) {
    assertThat(ParcelPlan.parcelCount(PaidOrder.parse(order("o-1", sku, quantity))))
        .isEqualTo(parcels);
  }

  @Test
  void what_cannot_be_shipped_says_why() {
    assertThatThrownBy(() -> ParcelPlan.parcelCount(PaidOrder.parse(order("o-1", "vase-xl", 13))))
        .isInstanceOf(UnshippableOrderException.class)
        .hasMessage("Order o-1 needs 13 parcels; a shipment has at most 12");
    assertThatThrownBy(() -> ParcelPlan.parcelCount(PaidOrder.parse(order("o-1", "gold", 1))))
        .hasMessage("Order o-1 holds \"gold\", whose weight nobody knows");
    assertThatThrownBy(() -> PaidOrder.parse("{\"detail\":{\"orderId\":\"o-1\"}}"))
        .hasMessage("A message has no order lines");
  }

  private static String order(String orderId, String sku, int quantity) {
    return """
        {"detail-type":"payment.captured","source":"shop.payment","detail":{
          "orderId":"%s","customerId":"acme","lines":[{"sku":"%s","quantity":%d}]}}
        """
        .formatted(orderId, sku, quantity);
  }

  private static SQSEvent.SQSMessage message(String id, String body) {
    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
    message.setMessageId(id);
    message.setBody(body);
    message.setEventSourceArn("arn:aws:sqs:us-east-1:123456789012:orders");
    return message;
  }

  private final class TestContext implements Context {
    @Override
    public String getAwsRequestId() {
      return "r-1";
    }

    @Override
    public String getLogGroupName() {
      return "/aws/lambda/fulfilment-worker";
    }

    @Override
    public String getLogStreamName() {
      return "s";
    }

    @Override
    public String getFunctionName() {
      return "fulfilment-worker";
    }

    @Override
    public String getFunctionVersion() {
      return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "arn:aws:lambda:us-east-1:123456789012:function:fulfilment-worker";
    }

    @Override
    public CognitoIdentity getIdentity() {
      return null;
    }

    @Override
    public ClientContext getClientContext() {
      return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 10_000;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 256;
    }

    @Override
    public LambdaLogger getLogger() {
      return new LambdaLogger() {
        @Override
        public void log(String message) {
          log.add(message);
        }

        @Override
        public void log(byte[] message) {
          log.add(new String(message, StandardCharsets.UTF_8));
        }
      };
    }
  }
}
