package dev.spanledger.analytics.waste;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One category of waste of one item.
 *
 * @param wasteCost billed, exact; an estimate where the category is one; null where not known
 * @param savingCost at most so much less would be billed without it; null where nobody can tell
 * @param itemCost billed for the item in all
 * @param shareRatio of the item's billed cost; null where that is not above 0
 * @param count of what is counted: runs, or charges where no run is behind it
 * @param countOf {@code runs} or {@code charges}
 * @param evidence what the amount rests on, in words
 */
public record WasteLine(
    String item,
    WasteCategory category,
    @Nullable BigDecimal wasteCost,
    @Nullable BigDecimal savingCost,
    BigDecimal itemCost,
    String billingCurrency,
    @Nullable Double shareRatio,
    @Nullable Long count,
    String countOf,
    String evidence,
    @Nullable String state,
    boolean isSynthetic) {

  /** Names of {@link #values()}, as files and the API have them. */
  public static final List<String> COLUMNS =
      List.of(
          "item",
          "category",
          "waste_cost",
          "saving_up_to_cost",
          "item_billed_cost",
          "billing_currency",
          "share_ratio",
          "evidence_count",
          "counted",
          "evidence",
          "estimate",
          "method",
          "state",
          "synthetic");

  /** One value per column. */
  public List<@Nullable Object> values() {
    return Arrays.asList(
        item,
        category.name(),
        wasteCost,
        savingCost,
        itemCost,
        billingCurrency,
        shareRatio,
        count,
        countOf,
        evidence,
        category.isEstimate(),
        category.method(),
        state,
        isSynthetic);
  }

  /** Whether there is something to see. */
  public boolean isSomething() {
    return wasteCost != null && wasteCost.signum() != 0;
  }
}
