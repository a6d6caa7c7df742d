package dev.spanledger.analytics.billing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * EffectiveCost of a CUR line: prepaid commitments spread over what they cover, and what they did
 * not cover left on their own lines. The rules are those of AWS's Cloud Intelligence Dashboards,
 * {@code summary_view.sql}, so that a figure here is the figure there.
 */
final class AmortizedCost {
  private static final String SAVINGS_PLAN_REFUND = "Refund for one-time fee for Savings Plan ID";

  private AmortizedCost() {}

  /** Null where the line's own columns do not say. */
  static @Nullable BigDecimal of(Cells cells, String lineItemType, BigDecimal unblendedCost) {
    return switch (lineItemType) {
      case "SavingsPlanCoveredUsage" -> cells.decimal("savings_plan_savings_plan_effective_cost");
      case "SavingsPlanRecurringFee" ->
          difference(
              cells.decimal("savings_plan_total_commitment_to_date"),
              cells.decimal("savings_plan_used_commitment"));
      case "SavingsPlanNegation", "SavingsPlanUpfrontFee" -> BigDecimal.ZERO;
      case "DiscountedUsage" -> cells.decimal("reservation_effective_cost");
      case "RIFee" ->
          sum(
              cells.decimal("reservation_unused_amortized_upfront_fee_for_billing_period"),
              cells.decimal("reservation_unused_recurring_fee"));
      case "Fee" ->
          cells.text("reservation_reservation_arn") == null ? unblendedCost : BigDecimal.ZERO;
      case "Refund" -> isSavingsPlanRefund(cells) ? BigDecimal.ZERO : unblendedCost;
      default -> unblendedCost;
    };
  }

  private static boolean isSavingsPlanRefund(Cells cells) {
    String description = cells.text("line_item_line_item_description");
    return description != null && description.startsWith(SAVINGS_PLAN_REFUND);
  }

  private static @Nullable BigDecimal difference(
      @Nullable BigDecimal whole, @Nullable BigDecimal part) {
    return whole == null || part == null ? null : whole.subtract(part);
  }

  private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one == null || other == null ? null : one.add(other);
  }
}
