package dev.spanledger.sample.payment;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An order as its event tells it.
 *
 * @param lines passed on as they are, for whoever packs them
 */
record PlacedOrder(
    String orderId, String customerId, BigDecimal total, String currency, List<?> lines) {
  private static final int LARGEST_SCALE = 2;

  PlacedOrder {
    lines = List.copyOf(lines);
    if (total.signum() <= 0 || total.scale() > LARGEST_SCALE) {
      throw new IllegalArgumentException(
          "Order %s has a total of %s; it must be above zero, in whole cents"
              .formatted(orderId, total.toPlainString()));
    }
  }

  static PlacedOrder of(Map<String, Object> event) {
    if (!(event.get("detail") instanceof Map<?, ?> detail)) {
      throw new IllegalArgumentException(
          "An event of type %s has no detail".formatted(event.get("detail-type")));
    }
    return new PlacedOrder(
        text(detail, "orderId"),
        text(detail, "customerId"),
        money(text(detail, "total")),
        text(detail, "currency"),
        Objects.requireNonNullElse((List<?>) detail.get("lines"), List.of()));
  }

  private static BigDecimal money(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("The total of an order is no number", e);
    }
  }

  private static String text(Map<?, ?> detail, String field) {
    if (detail.get(field) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException("An order has no \"%s\"".formatted(field));
  }
}
