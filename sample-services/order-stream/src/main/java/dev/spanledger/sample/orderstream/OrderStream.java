package dev.spanledger.sample.orderstream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.instrumentation.lambda.BatchResult;
import java.time.Clock;

/** The function's entry point: changes of the table {@code orders} in, sums in {@code sales}. */
public final class OrderStream implements RequestHandler<DynamodbEvent, StreamsEventResponse> {
  private final SalesTable sales = SalesTable.connect(table(), Clock.systemUTC());

  private final RequestHandler<DynamodbEvent, StreamsEventResponse> traced =
      Spanledger.wrap(this::add);

  @Override
  public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private StreamsEventResponse add(DynamodbEvent event, Context context) {
    BatchResult result = Spanledger.forEach(event.getRecords(), this::add);
    return new StreamsEventResponse(result.failures(StreamsEventResponse.BatchItemFailure::new));
  }

  private void add(DynamodbStreamRecord change) {
    // An order never changes its lines; whatever else happens to it sells nothing more.
    if (change.getEventName().equals("INSERT")) {
      sales.add(Sale.of(change.getDynamodb()));
    }
  }

  private static String table() {
    String name = System.getenv("SALES_TABLE");
    if (name == null || name.isEmpty()) {
      throw new IllegalStateException(
          "SALES_TABLE is not set; it must be the name of the DynamoDB table of sums");
    }
    return name;
  }
}
