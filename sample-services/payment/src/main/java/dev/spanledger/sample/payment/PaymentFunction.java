package dev.spanledger.sample.payment;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import java.util.Map;
import java.util.SplittableRandom;

/** The function's entry point: an event {@code order.placed} in, a payment's state out. */
public final class PaymentFunction implements RequestHandler<Map<String, Object>, String> {
  private final Payments payments =
      new Payments(
          PaymentTable.connect(setting("PAYMENTS_TABLE", "the DynamoDB table of payments")),
          new CardProvider(new SplittableRandom(), CardProvider.REFUSED_OFTEN),
          new Backoff(new SplittableRandom()),
          EventBus.connect(setting("SHOP_EVENT_BUS", "the name of the shop's event bus")));

  private final RequestHandler<Map<String, Object>, String> traced =
      Spanledger.wrap((event, context) -> payments.take(PlacedOrder.of(event)));

  @Override
  public String handleRequest(Map<String, Object> event, Context context) {
    return traced.handleRequest(event, context);
  }

  private static String setting(String name, String meaning) {
    String value = System.getenv(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException("%s is not set; it must be %s".formatted(name, meaning));
    }
    return value;
  }
}
