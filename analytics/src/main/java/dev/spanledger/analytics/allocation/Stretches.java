package dev.spanledger.analytics.allocation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Cuts a billing period into stretches of whole days that fit into memory. */
final class Stretches {
  /** Charges and invocations loaded at once; about 300 MB. The engine answers a million rows. */
  static final long MAX_ROWS = 250_000;

  /** Half-open: {@code from} included, {@code to} excluded. */
  record Stretch(Instant from, Instant to) {}

  private Stretches() {}

  /**
   * @param chargesPerDay by UTC day on which charge periods start
   * @param usagePerDay invocations by UTC day
   */
  static List<Stretch> of(
      SortedMap<Instant, Long> chargesPerDay, Map<Instant, Long> usagePerDay, long maxRows) {
    List<Stretch> stretches = new ArrayList<>();
    Instant from = null;
    Instant to = null;
    long rows = 0;
    for (Map.Entry<Instant, Long> day : chargesPerDay.entrySet()) {
      long own = day.getValue() + usagePerDay.getOrDefault(day.getKey(), 0L);
      if (from != null && to != null && rows + own > maxRows) {
        stretches.add(new Stretch(from, to));
        from = null;
        rows = 0;
      }
      from = from == null ? day.getKey() : from;
      to = day.getKey().plus(Duration.ofDays(1));
      rows += own;
    }
    if (from != null && to != null) {
      stretches.add(new Stretch(from, to));
    }
    return stretches;
  }
}
