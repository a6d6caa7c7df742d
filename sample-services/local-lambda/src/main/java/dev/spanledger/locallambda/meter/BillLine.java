package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the bill.
 *
 * @param type as {@code Usage} or {@code Tax}
 * @param taxType as {@code VAT}; null for usage
 * @param price null for tax, which has none
 * @param resourceId null where AWS names none
 * @param from included
 * @param to excluded
 * @param quantity in the price's unit; null for tax
 * @param cost USD
 */
record BillLine(
    String type,
    @Nullable String taxType,
    @Nullable Price price,
    String productCode,
    String description,
    @Nullable String resourceId,
    Instant from,
    Instant to,
    @Nullable BigDecimal quantity,
    BigDecimal cost,
    Map<String, String> tags) {
  BillLine {
    tags = Map.copyOf(tags);
  }
}
