package dev.spanledger.analytics.close;

import dev.spanledger.analytics.query.QueryEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a later delivery of a series says otherwise than an earlier one, line by line. The deltas
 * add up to the difference of the two deliveries in every measure, or there is no restatement.
 *
 * @param lines in order of charge period; lines equal in everything are not among them
 * @param deltas their sums by currency
 */
public record Restatement(
    String deliverySeries,
    Instant billingPeriodStart,
    String wasDeliveryId,
    String isDeliveryId,
    List<RestatedLine> lines,
    SortedMap<String, LineAmounts> deltas) {

  /** Charges compared at once, where they are spread evenly over days; a day is the least. */
  private static final long CHARGES_PER_PAGE = 500_000;

  public Restatement {
    lines = List.copyOf(lines);
    deltas = Collections.unmodifiableSortedMap(new TreeMap<>(deltas));
  }

  /**
   * @param chain whole deliveries of one series, oldest first
   * @throws IllegalStateException where the deltas do not add up
   */
  static Restatement between(QueryEngine engine, List<Delivery> chain, Delivery was, Delivery is) {
    List<RestatedLine> lines = new ArrayList<>();
    Instant from = earlier(was.firstTime(), is.firstTime()).truncatedTo(ChronoUnit.DAYS);
    Instant end = later(was.lastTime(), is.lastTime()).plus(1, ChronoUnit.MICROS);
    Totals totals = Totals.of(engine, was, is);
    Duration page = page(Duration.between(from, end).toDays() + 1, totals.chargeCount());
    for (Instant to = from; to.isBefore(end); from = to) {
      to = from.plus(page);
      addLines(engine, chain, List.of(was, is), List.of(from, to), lines);
    }
    SortedMap<String, LineAmounts> deltas = new TreeMap<>();
    lines.forEach(line -> deltas.merge(line.currency(), line.delta(), LineAmounts::plus));
    totals.requireSums(was, is, deltas);
    return new Restatement(is.series(), is.periodStart(), was.id(), is.id(), lines, deltas);
  }

  private static void addLines(
      QueryEngine engine,
      List<Delivery> chain,
      List<Delivery> pair,
      List<Instant> range,
      List<RestatedLine> lines) {
    Map<String, Object> parameters =
        Map.of(
            "delivery_series", pair.get(1).series(),
            "was_delivery_id", pair.get(0).id(),
            "is_delivery_id", pair.get(1).id(),
            "from", range.get(0),
            "to", range.get(1));
    for (Map<String, @Nullable Object> row : engine.run("restatement", parameters).maps()) {
      Values values = new Values(row);
      lines.add(RestatedLine.of(values, firstSeen(values, chain, pair.get(1))));
    }
  }

  /** Of a line that is gone: the delivery after the last one that had it. */
  private static Instant firstSeen(Values row, List<Delivery> chain, Delivery is) {
    Instant first = row.optionalTime("is_first_time");
    Instant last = row.optionalTime("was_last_time");
    if (first != null || last == null) {
      return first == null ? is.time() : first;
    }
    return chain.stream()
        .map(Delivery::time)
        .filter(last::isBefore)
        .min(Instant::compareTo)
        .orElse(is.time());
  }

  private static Duration page(long days, long charges) {
    return Duration.ofDays(Math.max(1, days / (1 + charges / CHARGES_PER_PAGE)));
  }

  /** What the two deliveries add up to, by SQL that knows nothing of lines. */
  private record Totals(long chargeCount, SortedMap<String, LineAmounts> differences) {
    static Totals of(QueryEngine engine, Delivery was, Delivery is) {
      long chargeCount = 0;
      SortedMap<String, LineAmounts> differences = new TreeMap<>();
      Map<String, String> series = Map.of("delivery_series", is.series());
      for (Map<String, @Nullable Object> row : engine.run("delivery_total", series).maps()) {
        Values values = new Values(row);
        String id = values.requiredText("delivery_id");
        if (id.equals(is.id()) || id.equals(was.id())) {
          LineAmounts total = LineAmounts.of(values, "");
          chargeCount += values.count("charge_count");
          differences.merge(
              values.requiredText("billing_currency"),
              id.equals(is.id()) ? total : LineAmounts.NONE.minus(total),
              LineAmounts::plus);
        }
      }
      return new Totals(chargeCount, differences);
    }

    void requireSums(Delivery was, Delivery is, Map<String, LineAmounts> deltas) {
      differences.forEach(
          (currency, difference) -> {
            LineAmounts delta = deltas.getOrDefault(currency, LineAmounts.NONE);
            if (!delta.hasSameAmountsAs(difference)) {
              throw new IllegalStateException(
                  "Changed lines of %s add up to %s %s, but delivery %s minus delivery %s is %s"
                      .formatted(
                          is.series(),
                          delta.values(),
                          currency,
                          is.id(),
                          was.id(),
                          difference.values()));
            }
          });
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
