package dev.spanledger.analytics.allocation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Cuts time into stretches of whole hours or days that fit into memory. */
final class Stretches {
  /** Rows that the engine answers with at once; about 300 MB. It answers a million at most. */
  static final long MAX_ROWS = 250_000;

  /** Half-open: {@code from} included, {@code to} excluded. */
  record Stretch(Instant from, Instant to) {}

  private Stretches() {}

  /**
   * @param unit an hour or a day, the least that a stretch is
   * @param charges by UTC hour or day in which charge periods start
   * @param usage runs and calls by UTC hour or day
   */
  static List<Stretch> of(
      Duration unit, SortedMap<Instant, Long> charges, Map<Instant, Long> usage, long maxRows) {
    List<Stretch> stretches = new ArrayList<>();
    Instant from = null;
    Instant to = null;
    long rows = 0;
    for (Map.Entry<Instant, Long> time : charges.entrySet()) {
      long own = time.getValue() + usage.getOrDefault(time.getKey(), 0L);
      if (from != null && to != null && rows + own > maxRows) {
        stretches.add(new Stretch(from, to));
        from = null;
        rows = 0;
      }
      from = from == null ? time.getKey() : from;
      to = time.getKey().plus(unit);
      rows += own;
    }
    if (from != null && to != null) {
      stretches.add(new Stretch(from, to));
    }
    return stretches;
  }
}
