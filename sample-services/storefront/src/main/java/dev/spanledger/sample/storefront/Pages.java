package dev.spanledger.sample.storefront;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.sample.storefront.Backends.Reply;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Data of the front end's pages. What a back end does not say in time is left out, and the page
 * names it under {@code missing}; a page fails only where nothing is left of it.
 */
final class Pages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CUSTOMER_ID = Pattern.compile("[A-Za-z0-9-]{1,40}");
  private static final Pattern ORDER_ID = Pattern.compile("o-[0-9a-f]{16}");
  private static final String CATALOG = "catalog";
  private static final String ORDERS = "orders-api";

  private final Backends backends;

  Pages(Backends backends) {
    this.backends = backends;
  }

  /**
   * Answers a request.
   *
   * @param within how long back ends may take
   */
  APIGatewayV2HTTPResponse answer(APIGatewayV2HTTPEvent event, Duration within) {
    return switch (String.valueOf(event.getRouteKey())) {
      case "GET /home" -> home(value(event.getQueryStringParameters(), "customerId"), within);
      case "GET /orders/{id}/summary" -> summary(value(event.getPathParameters(), "id"), within);
      default -> problem(404, "There is no route " + event.getRouteKey());
    };
  }

  private APIGatewayV2HTTPResponse home(@Nullable String customerId, Duration within) {
    if (customerId == null || !CUSTOMER_ID.matcher(customerId).matches()) {
      return problem(400, "The parameter customerId must be 1 to 40 letters, digits or hyphens");
    }
    // Before the calls, so that what they cost counts towards this customer.
    try (Scope scope = Spanledger.tenant(customerId)) {
      CompletableFuture<Reply> products =
          backends.call(CATALOG, "GET /products", Map.of(), Map.of(), within);
      CompletableFuture<Reply> orders =
          backends.call(ORDERS, "GET /orders", Map.of(), Map.of("customerId", customerId), within);
      if (products.join().isMissing() && orders.join().isMissing()) {
        return problem(502, "Neither the catalog nor the orders answered");
      }
      ObjectNode page = JSON.createObjectNode();
      ArrayNode missing = JSON.createArrayNode();
      put(page, "products", products.join(), CATALOG, missing);
      put(page, "orders", orders.join(), ORDERS, missing);
      page.set("missing", missing);
      return json(200, page);
    }
  }

  private static void put(
      ObjectNode page, String field, Reply reply, String backend, ArrayNode missing) {
    if (reply.isFound()) {
      page.set(field, reply.body().path(field));
    } else {
      missing.add(backend);
    }
  }

  private APIGatewayV2HTTPResponse summary(@Nullable String id, Duration within) {
    if (id == null || !ORDER_ID.matcher(id).matches()) {
      return problem(400, "An order's id must be o- and 16 hex digits");
    }
    CompletableFuture<Reply> products =
        backends.call(CATALOG, "GET /products", Map.of(), Map.of(), within);
    Reply order =
        backends.call(ORDERS, "GET /orders/{id}", Map.of("id", id), Map.of(), within).join();
    if (order.isMissing()) {
      return problem(502, "The orders did not answer");
    }
    if (!order.isFound()) {
      return problem(404, "There is no order " + id);
    }
    try (Scope scope = Spanledger.tenant(order.body().path("customerId").asText())) {
      ObjectNode page = order.body().deepCopy();
      nameProducts(page.path("lines"), products.join());
      ArrayNode missing = page.putArray("missing");
      if (!products.join().isFound()) {
        missing.add(CATALOG);
      }
      return json(200, page);
    }
  }

  private static void nameProducts(JsonNode lines, Reply products) {
    Map<String, String> names = new HashMap<>();
    for (JsonNode product : products.body().path("products")) {
      names.put(product.path("sku").asText(), product.path("name").asText());
    }
    for (JsonNode line : lines) {
      String name = names.get(line.path("sku").asText());
      if (name != null && line instanceof ObjectNode object) {
        object.put("name", name);
      }
    }
  }

  private static @Nullable String value(@Nullable Map<String, String> values, String name) {
    return values == null ? null : values.get(name);
  }

  private static APIGatewayV2HTTPResponse problem(int status, String message) {
    return json(status, JSON.createObjectNode().put("message", message));
  }

  private static APIGatewayV2HTTPResponse json(int status, ObjectNode body) {
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(status)
        .withHeaders(Map.of("content-type", "application/json"))
        .withBody(body.toString())
        .build();
  }
}
