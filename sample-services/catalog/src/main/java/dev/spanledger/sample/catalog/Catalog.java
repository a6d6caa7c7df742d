package dev.spanledger.sample.catalog;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of the catalog. */
final class Catalog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SKU = Pattern.compile("[a-z0-9-]{1,40}");
  private static final int DEFAULT_LIMIT = 20;
  private static final int LARGEST_LIMIT = 100;

  private final Products products;

  Catalog(Products products) {
    this.products = products;
  }

  APIGatewayV2HTTPResponse answer(APIGatewayV2HTTPEvent event) {
    try {
      return switch (String.valueOf(event.getRouteKey())) {
        case "GET /products" ->
            list(
                value(event.getQueryStringParameters(), "after"),
                value(event.getQueryStringParameters(), "limit"));
        case "GET /products/{sku}" -> show(value(event.getPathParameters(), "sku"));
        default -> problem(404, "There is no route " + event.getRouteKey());
      };
    } catch (SQLException e) {
      throw new IllegalStateException("The catalog's database did not answer", e);
    }
  }

  private APIGatewayV2HTTPResponse list(@Nullable String after, @Nullable String limitText)
      throws SQLException {
    if (after != null && !SKU.matcher(after).matches()) {
      return problem(400, "The parameter after must be 1 to 40 small letters, digits or hyphens");
    }
    int limit = limitText == null ? DEFAULT_LIMIT : number(limitText);
    if (limit < 1 || limit > LARGEST_LIMIT) {
      return problem(400, "The parameter limit must be a whole number of 1 to " + LARGEST_LIMIT);
    }
    // One more than asked for tells whether there is a next page.
    List<Product> found = products.page(after == null ? "" : after, limit + 1);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode page = answer.putArray("products");
    found.stream().limit(limit).forEach(product -> page.add(toJson(product)));
    if (found.size() > limit) {
      answer.put("after", found.get(limit - 1).sku());
    }
    return json(200, answer);
  }

  private APIGatewayV2HTTPResponse show(@Nullable String sku) throws SQLException {
    if (sku == null || !SKU.matcher(sku).matches()) {
      return problem(400, "A sku must be 1 to 40 small letters, digits or hyphens");
    }
    Optional<Product> found = products.find(sku);
    return found.isPresent()
        ? json(200, toJson(found.get()))
        : problem(404, "There is no product " + sku);
  }

  private static ObjectNode toJson(Product product) {
    // Money as text: a JSON number is a double to most readers.
    return JSON.createObjectNode()
        .put("sku", product.sku())
        .put("name", product.name())
        .put("description", product.description())
        .put("price", product.price().toPlainString())
        .put("currency", "EUR");
  }

  private static @Nullable String value(@Nullable Map<String, String> values, String name) {
    return values == null ? null : values.get(name);
  }

  /** Zero where it is none. */
  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
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
