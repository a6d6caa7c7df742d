package dev.spanledger.sample.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an order from a request body, and says all that is wrong with it at once. */
final class OrderReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Pattern CUSTOMER_ID = Pattern.compile("[A-Za-z0-9-]{1,40}");
  private static final int MOST_LINES = 20;
  private static final int LARGEST_QUANTITY = 100;
  private static final int LONGEST_QUOTE = 40;

  private final PriceList prices;

  OrderReader(PriceList prices) {
    this.prices = prices;
  }

  /** One thing that is wrong, at a place as {@code lines[0].quantity}. */
  record Problem(String field, String message) {}

  /** An order, or the reasons why there is none. */
  sealed interface Reading {}

  record Valid(Order order) implements Reading {}

  record Invalid(List<Problem> problems) implements Reading {
    Invalid {
      problems = List.copyOf(problems);
    }
  }

  Reading read(@Nullable String body) {
    if (body == null || body.isBlank()) {
      return new Invalid(List.of(new Problem("", "the body is empty; send an order as JSON")));
    }
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      return new Invalid(List.of(new Problem("", "the body is not JSON at column " + column)));
    }
    List<Problem> problems = new ArrayList<>();
    String customerId = root.path("customerId").asText("");
    if (!CUSTOMER_ID.matcher(customerId).matches()) {
      problems.add(
          new Problem(
              "customerId",
              "must be 1 to 40 letters, digits or hyphens, was " + quote(customerId)));
    }
    List<OrderLine> lines = lines(root.path("lines"), problems);
    return problems.isEmpty() ? new Valid(new Order(customerId, lines)) : new Invalid(problems);
  }

  private List<OrderLine> lines(JsonNode array, List<Problem> problems) {
    List<OrderLine> lines = new ArrayList<>();
    if (!array.isArray() || array.isEmpty() || array.size() > MOST_LINES) {
      problems.add(new Problem("lines", "must be a list of 1 to %d lines".formatted(MOST_LINES)));
      return lines;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      String place = "lines[" + i + "]";
      String sku = array.get(i).path("sku").asText("");
      if (prices.unitPrice(sku) == null) {
        problems.add(new Problem(place + ".sku", quote(sku) + " is not sold here"));
      } else if (!seen.add(sku)) {
        problems.add(new Problem(place + ".sku", quote(sku) + " is in an earlier line already"));
      }
      JsonNode quantity = array.get(i).path("quantity");
      if (!quantity.isInt() || quantity.intValue() < 1 || quantity.intValue() > LARGEST_QUANTITY) {
        problems.add(
            new Problem(
                place + ".quantity",
                "must be a whole number of 1 to %d, was %s"
                    .formatted(LARGEST_QUANTITY, quote(quantity.asText("missing")))));
      } else {
        lines.add(new OrderLine(sku, quantity.intValue()));
      }
    }
    return lines;
  }

  private static String quote(String text) {
    String shortened =
        text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
    return "\"" + shortened + "\"";
  }
}
