package dev.spanledger.sample.fulfilment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * An accepted order as its message tells it.
 *
 * @param customerId whose order it is
 * @param lines at least one
 */
record OrderMessage(String orderId, String customerId, List<Line> lines) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** So many of one product. */
  record Line(String sku, int quantity) {}

  OrderMessage {
    lines = List.copyOf(lines);
  }

  static OrderMessage parse(String body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "A message of %d characters is not JSON".formatted(body.length()), e);
    }
    List<Line> lines = new ArrayList<>();
    for (JsonNode line : json.path("lines")) {
      lines.add(new Line(text(line, "sku"), line.path("quantity").asInt(0)));
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("A message has no order lines");
    }
    return new OrderMessage(text(json, "id"), text(json, "customerId"), lines);
  }

  private static String text(JsonNode json, String field) {
    String text = json.path(field).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("A message has no \"%s\"".formatted(field));
    }
    return text;
  }
}
