package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What one unit costs, and how its lines are worded.
 *
 * @param unitPrice USD, without trailing changes: it is printed as a rate
 * @param upToQuantity end of the tier per month; null for none
 * @param asOf day that the price was noted
 */
record Price(
    UsageMeter meter,
    String productCode,
    String productName,
    String productFamily,
    String usageType,
    String operation,
    String unit,
    String description,
    BigDecimal unitPrice,
    @Nullable BigDecimal upToQuantity,
    LocalDate asOf,
    String source) {}
