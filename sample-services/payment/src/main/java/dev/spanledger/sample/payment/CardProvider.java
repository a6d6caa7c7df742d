package dev.spanledger.sample.payment;

import java.math.BigDecimal;
import java.util.random.RandomGenerator;

/**
 * A payment provider that is often not there, simulated in this process. As a real one it takes the
 * order's id as idempotency key: two calls for one order are one charge.
 */
final class CardProvider {
  /** Share of the calls that it does not answer. */
  static final double REFUSED_OFTEN = 0.2;

  private static final BigDecimal CARD_LIMIT = new BigDecimal("2000.00");
  private static final int SLOWEST_MILLIS = 40;

  private final RandomGenerator random;
  private final double unavailableRatio;

  CardProvider(RandomGenerator random, double unavailableRatio) {
    this.random = random;
    this.unavailableRatio = unavailableRatio;
  }

  /** True where the card was charged, false where it was declined. */
  boolean charge(String orderId, BigDecimal amount)
      throws ProviderUnavailableException, InterruptedException {
    int millis;
    boolean isAway;
    synchronized (random) {
      millis = random.nextInt(SLOWEST_MILLIS);
      isAway = random.nextDouble() < unavailableRatio;
    }
    Thread.sleep(millis);
    if (isAway) {
      throw new ProviderUnavailableException("No answer to the charge for order " + orderId);
    }
    return amount.compareTo(CARD_LIMIT) < 0;
  }
}
