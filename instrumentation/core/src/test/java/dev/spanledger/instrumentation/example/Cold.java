package dev.spanledger.instrumentation.example;

import java.util.Map;

/** A process of a function: one cold start, one invocation, over. */
public final class Cold {
  private Cold() {}

  /** Invokes the example once, as the runtime would with an event of an HTTP API. */
  public static void main(String[] arguments) {
    Map<String, Object> event =
        Map.of(
            "routeKey", "POST /orders",
            "rawPath", "/orders",
            "requestContext", Map.of("http", Map.of("method", "POST")));
    new Orders().handleRequest(event, null);
  }
}
