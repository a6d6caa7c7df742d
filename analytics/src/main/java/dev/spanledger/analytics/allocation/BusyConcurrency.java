package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter.WeightRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of a function's provisioned concurrency the bill says was busy: what ran on it has a
 * meter of its own. So a run whose report was lost is not taken for idleness.
 */
final class BusyConcurrency {
  private record Key(
      String deliverySeries,
      BilledResource resource,
      @Nullable String architecture,
      Instant start,
      Instant end) {
    static Key of(CellKey cell) {
      return new Key(
          cell.deliverySeries(),
          cell.resource(),
          cell.meter().architecture(),
          cell.start(),
          cell.end());
    }
  }

  private final Map<Key, BigDecimal> quantities = new HashMap<>();

  void add(ChargeLine charge, CellKey cell) {
    BigDecimal quantity = charge.measures().quantity();
    if (cell.meter().weight() == WeightRule.PROVISIONED_MB_MS
        && charge.isUsage()
        && quantity != null) {
      quantities.merge(Key.of(cell), quantity, BigDecimal::add);
    }
  }

  /** Busy part of the cell, in its weight units; 0 where the bill does not tell. */
  BigDecimal weight(CellKey cell) {
    if (cell.meter().weight() != WeightRule.PROVISIONED_CAPACITY) {
      return BigDecimal.ZERO;
    }
    BigDecimal perUnit = BigDecimal.valueOf(cell.meter().weight().weightPerUnit());
    return quantities
        .getOrDefault(Key.of(cell), BigDecimal.ZERO)
        .multiply(perUnit)
        .setScale(0, RoundingMode.HALF_UP);
  }
}
