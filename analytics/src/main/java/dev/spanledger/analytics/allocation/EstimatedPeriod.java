package dev.spanledger.analytics.allocation;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is expected of one month in one currency beyond what is billed.
 *
 * @param amounts sums; the quantity is of all meters and tells nothing
 * @param chargeCount estimated charges: hours of a resource and meter
 * @param chargesByMethod by where their rates are from; those of {@code estimate:no-rate/v1} have a
 *     quantity and no cost
 */
public record EstimatedPeriod(
    Instant billingPeriodStart,
    String currency,
    Measures amounts,
    long chargeCount,
    SortedMap<String, Long> chargesByMethod) {
  public EstimatedPeriod {
    chargesByMethod = Collections.unmodifiableSortedMap(new TreeMap<>(chargesByMethod));
  }
}
