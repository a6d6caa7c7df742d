package dev.spanledger.instrumentation.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.spanledger.instrumentation.Spanledger;

// README: begin
public final class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final RequestHandler<SQSEvent, SQSBatchResponse> traced = Spanledger.wrap(this::handle);

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private SQSBatchResponse handle(SQSEvent event, Context context) {
    return new SQSBatchResponse(
        Spanledger.forEach(event.getRecords(), message -> fulfil(message.getBody()))
            .failures(BatchItemFailure::new));
  }

  private void fulfil(String order) {}
}
// README: end
