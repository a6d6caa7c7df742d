package dev.spanledger.sample.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.spanledger.instrumentation.Spanledger;
import java.time.Clock;

/** The function's entry point. */
public final class OrdersApi
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private final Orders orders =
      new Orders(
          OrderTable.connect(setting("ORDERS_TABLE", "the DynamoDB table of orders")),
          new EventBridgeOrderEvents(setting("SHOP_EVENT_BUS", "the name of the shop's event bus")),
          Clock.systemUTC());

  private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> traced =
      Spanledger.wrap((event, context) -> orders.answer(event));

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
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
