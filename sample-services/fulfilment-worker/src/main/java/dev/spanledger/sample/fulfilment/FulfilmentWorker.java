package dev.spanledger.sample.fulfilment;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.instrumentation.lambda.BatchResult;
import io.opentelemetry.api.trace.Span;

/** The function's entry point. */
public final class FulfilmentWorker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final RequestHandler<SQSEvent, SQSBatchResponse> traced = Spanledger.wrap(this::pack);

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private SQSBatchResponse pack(SQSEvent event, Context context) {
    BatchResult result = Spanledger.forEach(event.getRecords(), message -> pack(message, context));
    return new SQSBatchResponse(result.failures(SQSBatchResponse.BatchItemFailure::new));
  }

  private void pack(SQSMessage message, Context context) {
    OrderMessage order = OrderMessage.parse(message.getBody());
    int parcelCount = ParcelPlan.parcelCount(order);
    Span.current().setAttribute("shop.parcel.count", parcelCount);
    context
        .getLogger()
        .log("Packed an order of %s into %d parcels\n".formatted(order.customerId(), parcelCount));
  }
}
