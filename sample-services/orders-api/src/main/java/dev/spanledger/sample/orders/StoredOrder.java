package dev.spanledger.sample.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An order that was taken, as the table and the answers have it.
 *
 * @param total in the price list's currency, as it was agreed
 */
record StoredOrder(String id, Instant placedAt, Order order, BigDecimal total) {
  private static final ObjectMapper JSON = new ObjectMapper();

  StoredOrder {
    placedAt = placedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  Map<String, AttributeValue> toItem() {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("id", AttributeValue.fromS(id));
    item.put("day", AttributeValue.fromS(placedAt.toString().substring(0, "2026-11-25".length())));
    item.put("placedAt", AttributeValue.fromS(placedAt.toString()));
    item.put("customerId", AttributeValue.fromS(order.customerId()));
    item.put(
        "lines",
        AttributeValue.fromL(
            order.lines().stream()
                .map(
                    line ->
                        AttributeValue.fromM(
                            Map.of(
                                "sku", AttributeValue.fromS(line.sku()),
                                "quantity",
                                    AttributeValue.fromN(Integer.toString(line.quantity())))))
                .toList()));
    item.put("total", AttributeValue.fromN(total.toPlainString()));
    item.put("currency", AttributeValue.fromS(PriceList.CURRENCY));
    return item;
  }

  static StoredOrder of(Map<String, AttributeValue> item) {
    List<OrderLine> lines =
        value(item, "lines").l().stream()
            .map(AttributeValue::m)
            .map(
                line ->
                    new OrderLine(
                        value(line, "sku").s(), Integer.parseInt(value(line, "quantity").n())))
            .toList();
    return new StoredOrder(
        value(item, "id").s(),
        Instant.parse(value(item, "placedAt").s()),
        new Order(value(item, "customerId").s(), lines),
        new BigDecimal(value(item, "total").n()).setScale(2));
  }

  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", id).put("status", "accepted").put("placedAt", placedAt.toString());
    json.put("customerId", order.customerId());
    ArrayNode lines = json.putArray("lines");
    for (OrderLine line : order.lines()) {
      lines.addObject().put("sku", line.sku()).put("quantity", line.quantity());
    }
    // Money as text: a JSON number is a double to most readers.
    return json.put("total", total.toPlainString()).put("currency", PriceList.CURRENCY);
  }

  private static AttributeValue value(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException("A stored order has no \"%s\"".formatted(name));
    }
    return value;
  }
}
