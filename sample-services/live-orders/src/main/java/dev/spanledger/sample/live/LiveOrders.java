package dev.spanledger.sample.live;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import java.time.Clock;
import java.util.Map;

/** Entry point of the function that sends each event of an order to those who watch it. */
public final class LiveOrders implements RequestHandler<Map<String, Object>, Integer> {
  private final FanOut fanOut =
      new FanOut(
          ConnectionTable.connect(Settings.connectionsTable(), Clock.systemUTC()),
          Clients.connect());

  private final RequestHandler<Map<String, Object>, Integer> traced =
      Spanledger.wrap((event, context) -> fanOut.send(OrderUpdate.of(event)));

  @Override
  public Integer handleRequest(Map<String, Object> event, Context context) {
    return traced.handleRequest(event, context);
  }
}
