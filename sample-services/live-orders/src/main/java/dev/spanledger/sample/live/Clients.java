package dev.spanledger.sample.live;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;

/** The clients at the other end of the WebSocket API. */
final class Clients {
  private final ApiGatewayManagementApiClient client;

  Clients(ApiGatewayManagementApiClient client) {
    this.client = client;
  }

  static Clients connect() {
    // AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI names the API and its stage.
    return new Clients(
        ApiGatewayManagementApiClient.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .build());
  }

  /** False where the client is gone. */
  boolean send(String connectionId, String message) {
    try {
      client.postToConnection(
          post -> post.connectionId(connectionId).data(SdkBytes.fromUtf8String(message)));
      return true;
    } catch (GoneException e) {
      return false;
    }
  }
}
