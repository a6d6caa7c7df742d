package dev.spanledger.sample.live;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.spanledger.instrumentation.Spanledger;
import java.time.Clock;

/** Entry point of the function that knows who is connected, and to whose orders. */
public final class LiveConnections
    implements RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> {
  private final Subscriptions subscriptions =
      new Subscriptions(
          ConnectionTable.connect(Settings.connectionsTable(), Clock.systemUTC()),
          Clients.connect());

  private final RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> traced =
      Spanledger.wrap(this::answer);

  @Override
  public APIGatewayV2WebSocketResponse handleRequest(
      APIGatewayV2WebSocketEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private APIGatewayV2WebSocketResponse answer(APIGatewayV2WebSocketEvent event, Context context) {
    APIGatewayV2WebSocketEvent.RequestContext request = event.getRequestContext();
    APIGatewayV2WebSocketResponse response = new APIGatewayV2WebSocketResponse();
    response.setStatusCode(
        subscriptions.answer(request.getRouteKey(), request.getConnectionId(), event.getBody()));
    return response;
  }
}
