package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a resource used of one meter in one hour, and all that was billed for it.
 *
 * @param from start of the hour
 * @param units in the meter's own unit
 * @param cost USD: the hour's lines of all tiers, and what was corrected of them
 */
public record BilledUse(
    UsageMeter meter, String resourceId, Instant from, long units, BigDecimal cost) {}
