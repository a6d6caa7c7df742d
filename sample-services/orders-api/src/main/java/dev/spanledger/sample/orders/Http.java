package dev.spanledger.sample.orders;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts of a request that may not be there, and answers in JSON. */
final class Http {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Http() {}

  static @Nullable String body(APIGatewayV2HTTPEvent event) {
    String body = event.getBody();
    return body != null && event.getIsBase64Encoded()
        ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8)
        : body;
  }

  /** API Gateway passes names of headers in lower case. */
  static @Nullable String header(APIGatewayV2HTTPEvent event, String name) {
    return value(event.getHeaders(), name);
  }

  static @Nullable String query(APIGatewayV2HTTPEvent event, String name) {
    return value(event.getQueryStringParameters(), name);
  }

  static @Nullable String path(APIGatewayV2HTTPEvent event, String name) {
    return value(event.getPathParameters(), name);
  }

  private static @Nullable String value(@Nullable Map<String, String> values, String name) {
    return values == null ? null : values.get(name);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static APIGatewayV2HTTPResponse problem(int status, String message) {
    return json(status, object().put("message", message));
  }

  static APIGatewayV2HTTPResponse json(int status, ObjectNode body) {
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(status)
        .withHeaders(Map.of("content-type", "application/json"))
        .withBody(body.toString())
        .build();
  }

  static APIGatewayV2HTTPResponse with(
      APIGatewayV2HTTPResponse response, String header, String value) {
    Map<String, String> headers = new HashMap<>(response.getHeaders());
    headers.put(header, value);
    response.setHeaders(headers);
    return response;
  }
}
