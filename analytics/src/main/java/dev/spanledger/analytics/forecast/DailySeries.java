package dev.spanledger.analytics.forecast;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Cost per UTC day, oldest first.
 *
 * @param item whose cost it is
 * @param currency ISO 4217
 * @param firstDay day of the first cost
 * @param costs one for each day from the first on, without a gap; a day on which the item was not
 *     billed while the bill has other lines of it is 0
 */
public record DailySeries(
    String item, String currency, LocalDate firstDay, List<BigDecimal> costs) {
  public DailySeries {
    costs = List.copyOf(costs);
  }

  /**
   * Fills a series from its days.
   *
   * @param byDay at least one
   * @param lastDay last day that the bill is complete for; later days are left out
   */
  static DailySeries of(
      String item, String currency, SortedMap<LocalDate, BigDecimal> byDay, LocalDate lastDay) {
    List<BigDecimal> costs = new ArrayList<>();
    LocalDate first = byDay.firstKey();
    for (LocalDate day = first; !day.isAfter(lastDay); day = day.plusDays(1)) {
      costs.add(byDay.getOrDefault(day, BigDecimal.ZERO));
    }
    return new DailySeries(item, currency, first, costs);
  }

  /** Day after the last cost. */
  public LocalDate end() {
    return firstDay.plusDays(costs.size());
  }

  /** Sum of the days from {@code from}, included, to {@code to}, excluded. */
  BigDecimal sum(LocalDate from, LocalDate to) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < costs.size(); i++) {
      LocalDate day = firstDay.plusDays(i);
      if (!day.isBefore(from) && day.isBefore(to)) {
        sum = sum.add(costs.get(i));
      }
    }
    return sum;
  }

  double[] values() {
    return costs.stream().mapToDouble(BigDecimal::doubleValue).toArray();
  }
}
