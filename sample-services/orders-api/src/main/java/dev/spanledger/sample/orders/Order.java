package dev.spanledger.sample.orders;

import java.util.List;

/**
 * An order that has passed validation.
 *
 * @param customerId of the shop that the order came through
 * @param lines at least one, each sku once
 */
record Order(String customerId, List<OrderLine> lines) {
  Order {
    lines = List.copyOf(lines);
  }
}
