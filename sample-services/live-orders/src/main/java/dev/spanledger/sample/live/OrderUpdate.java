package dev.spanledger.sample.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.Map;

/**
 * What happened to an order.
 *
 * @param eventId by which a client knows an update that it has seen before
 * @param status in the customer's words
 */
record OrderUpdate(String eventId, String orderId, String customerId, String status, String time) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> STATUSES =
      Map.of(
          "order.placed", "accepted",
          "payment.captured", "paid",
          "payment.failed", "payment declined",
          "parcel.packed", "packed");

  static OrderUpdate of(Map<String, Object> event) {
    String type = String.valueOf(event.get("detail-type"));
    String status = STATUSES.get(type);
    if (status == null || !(event.get("detail") instanceof Map<?, ?> detail)) {
      throw new IllegalArgumentException("An event of type %s tells of no order".formatted(type));
    }
    return new OrderUpdate(
        text(event, "id"),
        text(detail, "orderId"),
        text(detail, "customerId"),
        status,
        text(event, "time"));
  }

  private static String text(Map<?, ?> json, String field) {
    if (json.get(field) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException("An event has no \"%s\"".formatted(field));
  }

  /** The message to clients. WebSocket messages have no headers, so the trace context is in it. */
  String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("eventId", eventId).put("orderId", orderId).put("status", status).put("time", time);
    W3CTraceContextPropagator.getInstance()
        .inject(Context.current(), json, (ignored, name, value) -> json.put(name, value));
    return json.toString();
  }
}
