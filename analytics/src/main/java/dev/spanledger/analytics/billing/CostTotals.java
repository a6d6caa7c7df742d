package dev.spanledger.analytics.billing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Exact sums over some charges of one currency. A cost is null where no charge has it.
 *
 * @param rows charges, each counted once
 */
public record CostTotals(
    long rows,
    @Nullable BigDecimal billedCost,
    @Nullable BigDecimal effectiveCost,
    @Nullable BigDecimal listCost,
    @Nullable BigDecimal contractedCost) {

  /** Of no charge. */
  public static final CostTotals NONE = new CostTotals(0, null, null, null, null);

  /** Of both; an amount that one lacks is the other's. */
  public CostTotals plus(CostTotals other) {
    return new CostTotals(
        rows + other.rows,
        sum(billedCost, other.billedCost),
        sum(effectiveCost, other.effectiveCost),
        sum(listCost, other.listCost),
        sum(contractedCost, other.contractedCost));
  }

  private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one == null ? other : other == null ? one : one.add(other);
  }

  /** Every digit, without an exponent; an empty text where there is no amount. */
  public static String plain(@Nullable BigDecimal amount) {
    return amount == null ? "" : amount.toPlainString();
  }
}
