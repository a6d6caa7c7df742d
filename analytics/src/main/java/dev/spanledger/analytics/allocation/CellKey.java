package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.DeliverySeries;
import dev.spanledger.analytics.billing.Meter;
import java.time.Instant;

/**
 * What is split together: one resource, meter, architecture and charge period of one bill. Several
 * charges may share a cell (price tiers, what a Savings Plan covers and what it does not); together
 * their quantities are what was used.
 */
record CellKey(
    String deliverySeries, BilledResource resource, Meter meter, Instant start, Instant end) {

  /** What a later delivery changed in a closed period: amounts without the quantity they are of. */
  boolean isCorrection() {
    return DeliverySeries.isCorrection(deliverySeries);
  }
}
