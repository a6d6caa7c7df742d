package dev.spanledger.sample.orders;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the shop sells, in EUR. Ten or more of one product are a tenth cheaper. */
final class PriceList {
  static final String CURRENCY = "EUR";

  private static final int BULK_QUANTITY = 10;
  private static final BigDecimal BULK_FACTOR = new BigDecimal("0.90");

  private final Map<String, BigDecimal> unitPrices =
      Map.of(
          "tea-250g", new BigDecimal("7.90"),
          "coffee-1kg", new BigDecimal("24.50"),
          "mug", new BigDecimal("11.00"),
          "kettle", new BigDecimal("59.00"),
          "vase-xl", new BigDecimal("129.00"));

  @Nullable BigDecimal unitPrice(String sku) {
    return unitPrices.get(sku);
  }

  /** Price of an order in whole cents. */
  BigDecimal total(Order order) {
    BigDecimal total = BigDecimal.ZERO;
    for (OrderLine line : order.lines()) {
      BigDecimal unitPrice = unitPrice(line.sku());
      if (unitPrice == null) {
        throw new IllegalArgumentException(
            "Order of customer %s names sku \"%s\", which is not sold"
                .formatted(order.customerId(), line.sku()));
      }
      BigDecimal price = unitPrice.multiply(BigDecimal.valueOf(line.quantity()));
      total = total.add(line.quantity() >= BULK_QUANTITY ? price.multiply(BULK_FACTOR) : price);
    }
    return total.setScale(2, RoundingMode.HALF_UP);
  }
}
