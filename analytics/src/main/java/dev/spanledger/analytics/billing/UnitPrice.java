package dev.spanledger.analytics.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** AWS's law of a billing line: cost is quantity times unit price, half up at 10 decimals. */
public final class UnitPrice {
  static final int COST_SCALE = 10;

  /** Amounts of tiny usage are themselves rounded after the cost was computed from them. */
  private static final BigDecimal TOLERANCE = new BigDecimal("5E-10");

  private UnitPrice() {}

  /** Whether a price is stated, and neither of them gives the cost. */
  public static boolean isMismatch(
      @Nullable BigDecimal cost,
      @Nullable BigDecimal quantity,
      @Nullable BigDecimal listUnitPrice,
      @Nullable BigDecimal contractedUnitPrice) {
    if (cost == null || quantity == null) {
      return false;
    }
    boolean hasPrice = listUnitPrice != null || contractedUnitPrice != null;
    return hasPrice
        && !gives(cost, quantity, listUnitPrice)
        && !gives(cost, quantity, contractedUnitPrice);
  }

  private static boolean gives(
      BigDecimal cost, BigDecimal quantity, @Nullable BigDecimal unitPrice) {
    if (unitPrice == null) {
      return false;
    }
    BigDecimal computed = quantity.multiply(unitPrice).setScale(COST_SCALE, RoundingMode.HALF_UP);
    return computed.subtract(cost).abs().compareTo(TOLERANCE) <= 0;
  }
}
