package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line that bills no usage of its own.
 *
 * @param type as {@code Credit} or {@code Refund}
 * @param meter whose product and usage type the line carries
 * @param resourceId null where AWS names none
 * @param cost USD, negative for what is given back
 */
record Adjustment(
    String type,
    UsageMeter meter,
    @Nullable String resourceId,
    Instant from,
    Instant to,
    BigDecimal cost,
    String description) {}
