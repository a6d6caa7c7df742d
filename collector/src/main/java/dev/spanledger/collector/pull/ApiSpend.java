package dev.spanledger.collector.pull;

import java.math.BigDecimal;

/**
 * What requests cost by AWS's list prices, in USD, and a bound on it for one UTC day, over all
 * runs. Thread-safe.
 */
final class ApiSpend {
  private final BigDecimal maxUsd;
  private final BigDecimal spentBefore;
  private BigDecimal spent = BigDecimal.ZERO;

  /** The bound is reached; what was answered before is kept. */
  static final class SpentException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param spentBefore by earlier runs of the same day
   */
  ApiSpend(BigDecimal maxUsd, BigDecimal spentBefore) {
    this.maxUsd = maxUsd;
    this.spentBefore = spentBefore;
  }

  /** Refuses what would go beyond the bound. */
  synchronized void require(BigDecimal nextUsd) throws SpentException {
    if (today().add(nextUsd).compareTo(maxUsd) > 0) {
      throw new SpentException();
    }
  }

  synchronized void add(BigDecimal usd) {
    spent = spent.add(usd);
  }

  /** Of this run. */
  synchronized BigDecimal spent() {
    return spent;
  }

  /** Of the day, with earlier runs. */
  synchronized BigDecimal today() {
    return spentBefore.add(spent);
  }

  /** As {@code 0.0123 USD}. */
  static String text(BigDecimal usd) {
    BigDecimal shown = usd.stripTrailingZeros();
    return (shown.scale() < 2 ? shown.setScale(2) : shown).toPlainString() + " USD";
  }
}
