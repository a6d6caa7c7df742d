package dev.spanledger.analytics.billing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What AWS's line item types are in FOCUS's words. Discounts and the negations of Savings Plans are
 * Adjustments, because they change the total without being usage; promotional money is a Credit.
 */
final class LineItemType {
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("Usage", "Usage"),
          Map.entry("DiscountedUsage", "Usage"),
          Map.entry("SavingsPlanCoveredUsage", "Usage"),
          Map.entry("Fee", "Purchase"),
          Map.entry("RIFee", "Purchase"),
          Map.entry("SavingsPlanUpfrontFee", "Purchase"),
          Map.entry("SavingsPlanRecurringFee", "Purchase"),
          Map.entry("Tax", "Tax"),
          Map.entry("Credit", "Credit"),
          Map.entry("Refund", "Adjustment"),
          Map.entry("SavingsPlanNegation", "Adjustment"),
          Map.entry("BundledDiscount", "Adjustment"),
          Map.entry("EdpDiscount", "Adjustment"),
          Map.entry("PrivateRateDiscount", "Adjustment"),
          Map.entry("SppDiscount", "Adjustment"),
          Map.entry("DistributorDiscount", "Adjustment"),
          Map.entry("Discount", "Adjustment"));

  private LineItemType() {}

  static boolean isKnown(String type) {
    return CATEGORIES.containsKey(type);
  }

  static String category(String type) {
    return CATEGORIES.getOrDefault(type, "Adjustment");
  }

  static @Nullable String frequency(String type) {
    return switch (type) {
      case "Usage", "DiscountedUsage", "SavingsPlanCoveredUsage" -> "Usage-Based";
      case "RIFee", "SavingsPlanRecurringFee" -> "Recurring";
      case "Fee", "SavingsPlanUpfrontFee", "Credit", "Refund" -> "One-Time";
      default -> null;
    };
  }

  static @Nullable String pricingCategory(String type, @Nullable String term) {
    if (type.equals("DiscountedUsage") || type.equals("SavingsPlanCoveredUsage")) {
      return "Committed";
    }
    return "OnDemand".equals(term) ? "Standard" : "Spot".equals(term) ? "Dynamic" : null;
  }
}
