package dev.spanledger.sample.storefront;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.spanledger.instrumentation.Spanledger;
import java.time.Duration;

/** The function's entry point. */
public final class Storefront
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  /** Left to answer with what has come, when the rest has not. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final Pages pages = new Pages(Backends.connect());

  private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> traced =
      Spanledger.wrap(this::answer);

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private APIGatewayV2HTTPResponse answer(APIGatewayV2HTTPEvent event, Context context) {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    return pages.answer(event, left);
  }
}
