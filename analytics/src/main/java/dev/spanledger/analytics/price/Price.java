package dev.spanledger.analytics.price;

import java.math.BigDecimal;

/**
 * What one unit of a meter costs.
 *
 * @param amount above 0, per unit of the meter
 * @param source the bill, or the price file's date and source
 */
public record Price(BigDecimal amount, String source) {
  public static final String BILL = "bill";

  public Price {
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException("Price %s of %s is not above 0".formatted(amount, source));
    }
  }
}
