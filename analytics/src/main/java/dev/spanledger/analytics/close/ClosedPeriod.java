package dev.spanledger.analytics.close;

import dev.spanledger.analytics.allocation.Measures;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of a closed billing period: one bill in one currency.
 *
 * @param billingScope provider and account, as {@code aws/123456789012}
 * @param end excluded
 * @param charged control totals of the delivery
 * @param note why, as given
 * @param forcedReason what it was closed over; null where nothing stood against it
 * @param tag of the lake's Iceberg tables {@code charges} and {@code allocations}
 */
public record ClosedPeriod(
    String closeId,
    Instant start,
    Instant end,
    String billingScope,
    String deliverySeries,
    String currency,
    String deliveryId,
    String runId,
    long chargeCount,
    Measures charged,
    Instant closedTime,
    String closedBy,
    @Nullable String note,
    @Nullable String forcedReason,
    String tag,
    long chargesSnapshotId,
    @Nullable Long allocationsSnapshotId) {

  /** Whether any period of this lake was ever closed; costs no query. */
  public static boolean isAny(Lake lake) throws IOException {
    return !lake.snapshot(List.of(Tables.PERIOD_CLOSES)).files(Tables.PERIOD_CLOSES).isEmpty();
  }

  /** In order of start, series and currency. */
  public static List<ClosedPeriod> readAll(QueryEngine engine) {
    return engine.run("period_close", Map.of()).maps().stream()
        .map(row -> of(new Values(row)))
        .toList();
  }

  private static ClosedPeriod of(Values row) {
    return new ClosedPeriod(
        row.requiredText("close_id"),
        row.time("billing_period_start"),
        row.time("billing_period_end"),
        row.requiredText("billing_scope"),
        row.requiredText("delivery_series"),
        row.requiredText("billing_currency"),
        row.requiredText("delivery_id"),
        row.requiredText("run_id"),
        row.count("charge_count"),
        row.measures("quantity"),
        row.time("closed_time"),
        row.requiredText("closed_by"),
        row.text("note"),
        row.text("forced_reason"),
        row.requiredText("tag"),
        row.count("charges_snapshot_id"),
        row.optionalCount("allocations_snapshot_id"));
  }
}
