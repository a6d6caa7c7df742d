package dev.spanledger.sample.orders;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.instrumentation.Spanledger;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the requests of the shop. */
final class Orders {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PriceList prices = new PriceList();
  private final OrderReader reader = new OrderReader(prices);
  private final OrderQueue queue;
  private final Supplier<String> nonces;

  /**
   * A shop.
   *
   * @param nonces tells two equal orders apart
   */
  Orders(OrderQueue queue, Supplier<String> nonces) {
    this.queue = queue;
    this.nonces = nonces;
  }

  APIGatewayV2HTTPResponse answer(APIGatewayV2HTTPEvent event) {
    return switch (String.valueOf(event.getRouteKey())) {
      case "POST /orders" -> place(body(event));
      case "GET /orders/{id}" -> show(pathParameter(event, "id"));
      default -> problem(404, "There is no route " + event.getRouteKey());
    };
  }

  private APIGatewayV2HTTPResponse place(@Nullable String body) {
    OrderReader.Reading reading = reader.read(body);
    if (reading instanceof OrderReader.Invalid invalid) {
      ObjectNode answer = JSON.createObjectNode().put("message", "The order is not valid");
      ArrayNode problems = answer.putArray("problems");
      for (OrderReader.Problem problem : invalid.problems()) {
        problems.addObject().put("field", problem.field()).put("message", problem.message());
      }
      return json(400, answer);
    }
    Order order = ((OrderReader.Valid) reading).order();
    ObjectNode placed = describe(OrderId.encode(order, nonces.get()), order);
    // From here on the work, the message and what reads it count towards this customer.
    try (Scope scope = Spanledger.tenant(order.customerId())) {
      queue.send(placed.toString());
    }
    APIGatewayV2HTTPResponse response = json(202, placed);
    response.setHeaders(
        Map.of(
            "content-type",
            "application/json",
            "location",
            "/orders/" + placed.path("id").asText()));
    return response;
  }

  private APIGatewayV2HTTPResponse show(@Nullable String id) {
    Order order = id == null ? null : OrderId.decode(id);
    if (order == null || id == null) {
      return problem(404, "There is no such order");
    }
    try (Scope scope = Spanledger.tenant(order.customerId())) {
      return json(200, describe(id, order));
    }
  }

  private ObjectNode describe(String id, Order order) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", id).put("status", "accepted").put("customerId", order.customerId());
    ArrayNode lines = json.putArray("lines");
    for (OrderLine line : order.lines()) {
      lines.addObject().put("sku", line.sku()).put("quantity", line.quantity());
    }
    // Money as text: a JSON number is a double to most readers.
    json.put("total", prices.total(order).toPlainString()).put("currency", PriceList.CURRENCY);
    return json;
  }

  private static @Nullable String body(APIGatewayV2HTTPEvent event) {
    String body = event.getBody();
    return body != null && event.getIsBase64Encoded()
        ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8)
        : body;
  }

  private static @Nullable String pathParameter(APIGatewayV2HTTPEvent event, String name) {
    Map<String, String> parameters = event.getPathParameters();
    return parameters == null ? null : parameters.get(name);
  }

  private static APIGatewayV2HTTPResponse problem(int status, String message) {
    return json(status, JSON.createObjectNode().put("message", message));
  }

  private static APIGatewayV2HTTPResponse json(int status, ObjectNode body) {
    try {
      return APIGatewayV2HTTPResponse.builder()
          .withStatusCode(status)
          .withHeaders(Map.of("content-type", "application/json"))
          .withBody(JSON.writeValueAsString(body))
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the answer to an order", e);
    }
  }
}
