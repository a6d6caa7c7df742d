package dev.spanledger.analytics.whatif;

import java.math.BigDecimal;

/**
 * What one unit of a meter costs.
 *
 * @param amount above 0, per unit of the meter
 * @param source the bill, or the price file's date and source
 */
record Price(BigDecimal amount, String source) {
  static final String BILL = "bill";

  Price {
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException("Price %s of %s is not above 0".formatted(amount, source));
    }
  }
}
