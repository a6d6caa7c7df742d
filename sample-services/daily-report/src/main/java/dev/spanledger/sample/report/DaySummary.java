package dev.spanledger.sample.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was ordered on a day.
 *
 * @param revenueByCustomer in {@link #CURRENCY}
 */
record DaySummary(LocalDate day, long orderCount, SortedMap<String, BigDecimal> revenueByCustomer) {
  static final String CURRENCY = "EUR";

  DaySummary {
    revenueByCustomer = new TreeMap<>(revenueByCustomer);
  }

  /** What the report needs of an order. */
  record Line(String customerId, BigDecimal total) {}

  static DaySummary of(LocalDate day, Iterable<Line> orders) {
    long count = 0;
    SortedMap<String, BigDecimal> revenue = new TreeMap<>();
    for (Line order : orders) {
      count++;
      revenue.merge(order.customerId(), order.total(), BigDecimal::add);
    }
    return new DaySummary(day, count, revenue);
  }

  BigDecimal revenue() {
    return revenueByCustomer.values().stream().reduce(new BigDecimal("0.00"), BigDecimal::add);
  }
}
