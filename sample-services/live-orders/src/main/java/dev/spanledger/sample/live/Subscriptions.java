package dev.spanledger.sample.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.instrumentation.Spanledger;
import io.opentelemetry.context.Scope;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who watches whose orders: {@code {"action": "subscribe", "customerId": "acme"}}. Anybody may
 * watch anything here; a real shop would have an authorizer behind {@code $connect}.
 */
final class Subscriptions {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CUSTOMER_ID = Pattern.compile("[A-Za-z0-9-]{1,40}");

  private final ConnectionTable table;
  private final Clients clients;

  Subscriptions(ConnectionTable table, Clients clients) {
    this.table = table;
    this.clients = clients;
  }

  /** HTTP status of the answer, which decides about a new connection and nothing else. */
  int answer(String routeKey, String connectionId, @Nullable String body) {
    return switch (routeKey) {
      case "$connect" -> {
        table.put(connectionId);
        yield 200;
      }
      case "$disconnect" -> {
        table.remove(connectionId);
        yield 200;
      }
      case "subscribe" -> subscribe(connectionId, customerId(body));
      default -> refuse(connectionId, "The only action is subscribe");
    };
  }

  private int subscribe(String connectionId, String customerId) {
    if (!CUSTOMER_ID.matcher(customerId).matches()) {
      return refuse(connectionId, "customerId must be 1 to 40 letters, digits or hyphens");
    }
    try (Scope scope = Spanledger.tenant(customerId)) {
      table.subscribe(connectionId, customerId);
      clients.send(connectionId, message("subscribed", customerId));
      return 200;
    }
  }

  private int refuse(String connectionId, String reason) {
    clients.send(connectionId, message("refused", reason));
    return 400;
  }

  private static String message(String field, String value) {
    return JSON.createObjectNode().put(field, value).toString();
  }

  private static String customerId(@Nullable String body) {
    try {
      return body == null ? "" : JSON.readTree(body).path("customerId").asText("");
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
