package dev.spanledger.sample.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.util.UUID;

/** The function's entry point. */
public final class OrdersApi
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private final Orders orders =
      new Orders(
          new SqsOrderQueue(System.getenv("ORDERS_QUEUE_URL")),
          () -> UUID.randomUUID().toString().substring(0, 8));

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return orders.answer(event);
  }
}
