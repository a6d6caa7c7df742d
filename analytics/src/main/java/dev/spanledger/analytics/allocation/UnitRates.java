package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a unit of a meter is expected to cost, each kind of cost by its own rate.
 *
 * @param billed null where nothing tells it; so for the others
 * @param method rung of the ladder that the rates are from, and its version
 * @param source which charges or price they are of, in words
 */
record UnitRates(
    String currency,
    @Nullable BigDecimal billed,
    @Nullable BigDecimal effective,
    @Nullable BigDecimal list,
    @Nullable BigDecimal contracted,
    String method,
    @Nullable String source,
    boolean isSynthetic) {

  /** The resource's own newest charges of the same meter. */
  static final String OWN = "estimate:own-rate/v1";

  /** The newest charges of the same meter in the same account and region. */
  static final String PLACE = "estimate:account-region-rate/v1";

  /** The newest charges of the same meter anywhere on the bill. */
  static final String METER = "estimate:meter-rate/v1";

  /** A dated price list. */
  static final String PRICE = "estimate:price-list/v1";

  /** Nothing tells a price: the quantity alone is known. */
  static final String NO_RATE = "estimate:no-rate/v1";

  /** Where nothing tells a price, nothing tells its currency. */
  static final String NO_CURRENCY = "(none)";

  /** As AWS rounds a line. */
  private static final int COST_SCALE = 10;

  /** Costs of so many units, each rounded as a bill's line is. */
  Measures of(BigDecimal quantity) {
    return new Measures(
        cost(quantity, billed),
        cost(quantity, effective),
        cost(quantity, list),
        cost(quantity, contracted),
        quantity);
  }

  private static @Nullable BigDecimal cost(BigDecimal quantity, @Nullable BigDecimal rate) {
    return rate == null ? null : quantity.multiply(rate).setScale(COST_SCALE, RoundingMode.HALF_UP);
  }
}
