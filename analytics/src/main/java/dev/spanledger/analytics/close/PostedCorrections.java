package dev.spanledger.analytics.close;

import java.time.Instant;
import java.util.SortedMap;

/**
 * Corrections that a later delivery of a closed period brought.
 *
 * @param closedSeries what was locked
 * @param billingPeriodStart the open period that bills them
 * @param lineCount corrections, one for each line that changed
 * @param deltas what they add up to, by currency
 */
public record PostedCorrections(
    String closedSeries,
    String fromDeliveryId,
    String toDeliveryId,
    Instant billingPeriodStart,
    long lineCount,
    SortedMap<String, LineAmounts> deltas) {}
