package dev.spanledger.analytics.close;

import dev.spanledger.analytics.allocation.Measures;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One billing period of one bill in one currency, as it counts now.
 *
 * @param billingScope provider and account, as {@code aws/123456789012}
 * @param end excluded
 * @param runId the allocation that counts; null where there is none yet
 * @param estimatedChargeCount charges that no invoice bills yet
 * @param charged sums over all charges
 */
public record BillingPeriod(
    Instant start,
    Instant end,
    String billingScope,
    String deliverySeries,
    String currency,
    String deliveryId,
    @Nullable String runId,
    PeriodState state,
    long chargeCount,
    long estimatedChargeCount,
    Measures charged) {

  static BillingPeriod of(Values row, Instant now) {
    long estimated = row.count("estimated_charge_count");
    Instant end = row.time("billing_period_end");
    return new BillingPeriod(
        row.time("billing_period_start"),
        end,
        row.requiredText("billing_scope"),
        row.requiredText("delivery_series"),
        row.requiredText("billing_currency"),
        row.requiredText("delivery_id"),
        row.text("run_id"),
        state(row.is("locked"), estimated, end, now),
        row.count("charge_count"),
        estimated,
        row.measures("quantity"));
  }

  private static PeriodState state(boolean isLocked, long estimated, Instant end, Instant now) {
    if (isLocked) {
      return PeriodState.LOCKED;
    }
    if (now.isBefore(end)) {
      return PeriodState.OPEN;
    }
    return estimated > 0 ? PeriodState.ESTIMATED : PeriodState.FINAL;
  }

  boolean hasSameAmounts(BillingPeriod other) {
    return deliverySeries.equals(other.deliverySeries)
        && currency.equals(other.currency)
        && deliveryId.equals(other.deliveryId)
        && String.valueOf(runId).equals(String.valueOf(other.runId))
        && chargeCount == other.chargeCount
        && charged.hasSameAmountsAs(other.charged);
  }
}
