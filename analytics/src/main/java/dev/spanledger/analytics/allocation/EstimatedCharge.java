package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.util.List;

/**
 * A charge that is expected.
 *
 * @param cell in which its usage is
 * @param records of the usage; they share the charge by their weights
 * @param rates of the quantity, and where they are from
 */
record EstimatedCharge(CellKey cell, ChargeLine line, List<UsageRecord> records, UnitRates rates) {
  BigDecimal quantity() {
    return Measures.orZero(line.measures().quantity());
  }

  /** All that was estimated, for a digest. */
  String text() {
    return "%s %s %s".formatted(line.chargeId(), line.measures(), rates);
  }
}
