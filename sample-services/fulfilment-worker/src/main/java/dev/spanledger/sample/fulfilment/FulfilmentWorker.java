package dev.spanledger.sample.fulfilment;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.instrumentation.lambda.BatchResult;

/** The function's entry point: messages with an event {@code payment.captured} in, parcels out. */
public final class FulfilmentWorker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final Fulfilment fulfilment;
  private final RequestHandler<SQSEvent, SQSBatchResponse> traced = Spanledger.wrap(this::pack);

  /** As Lambda makes it: what it needs is in the environment. */
  public FulfilmentWorker() {
    this(
        new Fulfilment(
            ShipmentTable.connect(setting("SHIPMENTS_TABLE", "the DynamoDB table of shipments")),
            ParcelEvents.connect(setting("SHOP_EVENT_BUS", "the name of the shop's event bus"))));
  }

  FulfilmentWorker(Fulfilment fulfilment) {
    this.fulfilment = fulfilment;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private SQSBatchResponse pack(SQSEvent event, Context context) {
    BatchResult result = Spanledger.forEach(event.getRecords(), message -> pack(message, context));
    return new SQSBatchResponse(result.failures(SQSBatchResponse.BatchItemFailure::new));
  }

  private void pack(SQSMessage message, Context context) {
    PaidOrder order = PaidOrder.parse(message.getBody());
    int parcelCount = fulfilment.pack(order);
    context
        .getLogger()
        .log("Packed an order of %s into %d parcels\n".formatted(order.customerId(), parcelCount));
  }

  private static String setting(String name, String meaning) {
    String value = System.getenv(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException("%s is not set; it must be %s".formatted(name, meaning));
    }
    return value;
  }
}
