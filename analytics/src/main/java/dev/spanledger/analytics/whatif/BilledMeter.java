package dev.spanledger.analytics.whatif;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one meter of a function, or of a region, was billed at in the period.
 *
 * @param meter id of the dictionary, as {@code lambda.gb_second}; null for one it does not know
 * @param cost billed cost of all lines
 * @param quantity of all lines, in units of the meter
 * @param pricedCost of the lines that cost anything: a free tier's lines say nothing of a price
 * @param isCommitted whether a commitment paid for some lines, so that their billed cost is 0
 */
record BilledMeter(
    @Nullable String meter,
    @Nullable String architecture,
    BigDecimal cost,
    BigDecimal quantity,
    BigDecimal pricedCost,
    BigDecimal pricedQuantity,
    boolean isCommitted) {

  boolean is(String other) {
    return other.equals(meter);
  }

  BilledMeter plus(BilledMeter other) {
    return new BilledMeter(
        meter,
        architecture,
        cost.add(other.cost),
        quantity.add(other.quantity),
        pricedCost.add(other.pricedCost),
        pricedQuantity.add(other.pricedQuantity),
        isCommitted || other.isCommitted);
  }
}
