package dev.spanledger.sample.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FulfilmentTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void one_bad_message_does_not_hold_up_the_others() {
    SQSEvent event = new SQSEvent();
    event.setRecords(
        List.of(
            message("m-1", order("mug", 2)),
            message("m-2", "not json"),
            message("m-3", order("vase-xl", 13)),
            message("m-4", order("kettle", 12))));

    SQSBatchResponse response = new FulfilmentWorker().handleRequest(event, new TestContext());

    assertThat(response.getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly("m-2", "m-3");
    // 2 mugs are 840 g, one parcel; 12 kettles are 19.2 kg, two.
    assertThat(log)
        .containsExactly(
            "Packed an order of acme into 1 parcels\n", "Packed an order of acme into 2 parcels\n");
  }

  @ParameterizedTest(name = "{1} x {0} takes {2}")
  @CsvSource({"mug,1,1", "mug,23,1", "mug,24,2", "coffee-1kg,100,11", "vase-xl,12,12"})
  void parcels_hold_ten_kilograms_and_vases_travel_alone(String sku, int quantity, int parcels) {
    assertThat(ParcelPlan.parcelCount(OrderMessage.parse(order(sku, quantity)))).isEqualTo(parcels);
  }

  @Test
  void what_cannot_be_shipped_says_why() {
    assertThatThrownBy(() -> ParcelPlan.parcelCount(OrderMessage.parse(order("vase-xl", 13))))
        .isInstanceOf(UnshippableOrderException.class)
        .hasMessage("Order o-1 needs 13 parcels; a shipment has at most 12");
    assertThatThrownBy(() -> ParcelPlan.parcelCount(OrderMessage.parse(order("gold", 1))))
        .hasMessage("Order o-1 holds \"gold\", whose weight nobody knows");
    assertThatThrownBy(() -> OrderMessage.parse("{\"id\":\"o-1\",\"customerId\":\"acme\"}"))
        .hasMessage("A message has no order lines");
  }

  private static String order(String sku, int quantity) {
    return ("{\"id\":\"o-1\",\"customerId\":\"acme\","
            + "\"lines\":[{\"sku\":\"%s\",\"quantity\":%d}]}")
        .formatted(sku, quantity);
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
