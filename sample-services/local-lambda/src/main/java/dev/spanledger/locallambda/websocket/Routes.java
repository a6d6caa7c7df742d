package dev.spanledger.locallambda.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which function takes what a client does. */
final class Routes {
  static final String CONNECT = "$connect";
  static final String DISCONNECT = "$disconnect";
  static final String DEFAULT = "$default";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> functions;

  Routes(Map<String, String> functions) {
    this.functions = functions;
  }

  /** Null where no function is behind the route. */
  @Nullable String function(String routeKey) {
    return functions.get(routeKey);
  }

  /**
   * The route that a message selects with {@code $request.body.action}; null where none takes it.
   */
  @Nullable String select(String message) {
    String action = action(message);
    if (action != null && !action.startsWith("$") && functions.containsKey(action)) {
      return action;
    }
    return functions.containsKey(DEFAULT) ? DEFAULT : null;
  }

  private static @Nullable String action(String message) {
    try {
      JsonNode action = JSON.readTree(message).path("action");
      return action.isTextual() ? action.asText() : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
