package dev.spanledger.sample.fulfilment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * An order as the event of its payment tells it.
 *
 * @param customerId whose order it is
 * @param lines at least one
 */
record PaidOrder(String orderId, String customerId, List<Line> lines) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** So many of one product. */
  record Line(String sku, int quantity) {}

  PaidOrder {
    lines = List.copyOf(lines);
  }

  /** Reads a message; its body is the whole event, as the bus's rule put it into the queue. */
  static PaidOrder parse(String body) {
    JsonNode event;
    try {
      event = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "A message of %d characters is not JSON".formatted(body.length()), e);
    }
    JsonNode order = event.path("detail");
    List<Line> lines = new ArrayList<>();
    for (JsonNode line : order.path("lines")) {
      lines.add(new Line(text(line, "sku"), line.path("quantity").asInt(0)));
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("A message has no order lines");
    }
    return new PaidOrder(text(order, "orderId"), text(order, "customerId"), lines);
  }

  private static String text(JsonNode json, String field) {
    String text = json.path(field).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("A message has no \"%s\"".formatted(field));
    }
    return text;
  }
}
