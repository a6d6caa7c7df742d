package dev.spanledger.analytics.close;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What about a line a later delivery changed. */
public enum RestatementReason {
  LINE_ADDED,
  LINE_REMOVED,
  QUANTITY_CHANGED,
  /** The same quantity for another amount. */
  PRICE_CHANGED,
  /** Another amount of a line without a quantity, as a tax or a credit. */
  AMOUNT_CHANGED;

  static RestatementReason of(
      boolean wasThere,
      boolean isThere,
      @Nullable BigDecimal wasQuantity,
      @Nullable BigDecimal isQuantity) {
    if (!wasThere) {
      return LINE_ADDED;
    }
    if (!isThere) {
      return LINE_REMOVED;
    }
    if (wasQuantity == null && isQuantity == null) {
      return AMOUNT_CHANGED;
    }
    return wasQuantity == null || isQuantity == null || wasQuantity.compareTo(isQuantity) != 0
        ? QUANTITY_CHANGED
        : PRICE_CHANGED;
  }
}
