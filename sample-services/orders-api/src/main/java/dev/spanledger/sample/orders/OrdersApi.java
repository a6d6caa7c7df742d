package dev.spanledger.sample.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.spanledger.instrumentation.Spanledger;
import java.util.UUID;

/** The function's entry point. */
public final class OrdersApi
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private final Orders orders =
      new Orders(new SqsOrderQueue(queueUrl()), () -> UUID.randomUUID().toString().substring(0, 8));

  private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> traced =
      Spanledger.wrap((event, context) -> orders.answer(event));

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private static String queueUrl() {
    String url = System.getenv("ORDERS_QUEUE_URL");
    if (url == null || url.isEmpty()) {
      throw new IllegalStateException(
          "ORDERS_QUEUE_URL is not set; it must be the URL of the SQS queue that takes orders");
    }
    return url;
  }
}
