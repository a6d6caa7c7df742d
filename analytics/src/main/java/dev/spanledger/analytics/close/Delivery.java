package dev.spanledger.analytics.close;

import dev.spanledger.analytics.query.QueryEngine;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A whole delivery of one series, whether it counts or not.
 *
 * @param firstTime start of its first charge period
 * @param lastTime start of its last charge period
 * @param isCounted reports show it
 * @param isLocked it is the one that finance locked
 */
record Delivery(
    Instant periodStart,
    Instant periodEnd,
    String billingScope,
    String series,
    String id,
    Instant time,
    Instant firstTime,
    Instant lastTime,
    boolean isCounted,
    boolean isLocked) {

  /** All of them, by period and series, each series oldest first. */
  static List<Delivery> readAll(QueryEngine engine) {
    return engine.run("delivery", Map.of()).maps().stream()
        .map(row -> of(new Values(row)))
        .toList();
  }

  private static Delivery of(Values row) {
    return new Delivery(
        row.time("billing_period_start"),
        row.time("billing_period_end"),
        row.requiredText("billing_scope"),
        row.requiredText("delivery_series"),
        row.requiredText("delivery_id"),
        row.time("delivery_time"),
        row.time("first_time"),
        row.time("last_time"),
        row.is("counts"),
        row.is("locked"));
  }
}
