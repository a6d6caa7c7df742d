package dev.spanledger.locallambda.websocket;

import java.time.Duration;
import java.util.Map;

/**
 * A WebSocket API. The route of a message is its field {@code action}, as with the route selection
 * expression {@code $request.body.action}.
 *
 * @param stage last part of the API's path, as {@code prod}
 * @param routes function by route key: {@code $connect}, {@code $disconnect}, {@code $default}, or
 *     a value of {@code action}
 * @param idleTimeout after which a silent connection is closed; API Gateway waits ten minutes
 */
public record WebSocketConfig(String stage, Map<String, String> routes, Duration idleTimeout) {
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(10);

  public WebSocketConfig {
    routes = Map.copyOf(routes);
    if (!stage.matches("[A-Za-z0-9_$-]{1,128}")) {
      throw new IllegalArgumentException(
          "Stage \"%s\" is not 1 to 128 letters, digits, hyphens or underscores".formatted(stage));
    }
  }

  /** An API with API Gateway's own idle time-out. */
  public static WebSocketConfig of(String stage, Map<String, String> routes) {
    return new WebSocketConfig(stage, routes, DEFAULT_IDLE_TIMEOUT);
  }
}
