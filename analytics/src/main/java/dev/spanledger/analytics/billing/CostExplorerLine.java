package dev.spanledger.analytics.billing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One amount of Cost Explorer: of an hour or a day, a service, and what else it was asked by.
 *
 * @param end excluded
 * @param recordType charge type, as {@code Usage} or {@code Credit}
 * @param tagValue empty where the tag is not set; null where it was not asked by tag
 * @param unblendedCost decimal text, as the API gives it
 * @param quantity in {@code unit}; null where the API sums what has no unit
 * @param isEstimated AWS may change it still
 */
public record CostExplorerLine(
    Instant start,
    Instant end,
    String service,
    @Nullable String usageType,
    String recordType,
    @Nullable String resourceId,
    @Nullable String tagKey,
    @Nullable String tagValue,
    String unblendedCost,
    String amortizedCost,
    String currency,
    @Nullable String quantity,
    @Nullable String unit,
    boolean isEstimated) {

  static final String RECORD_TYPE = "RecordType";
  static final String ESTIMATED = "Estimated";

  /** Columns of the file that a pull leaves, and that is imported. */
  private static final List<String> COLUMNS =
      List.of(
          "StartTime",
          "EndTime",
          "BillingAccountId",
          "Service",
          "UsageType",
          RECORD_TYPE,
          "ResourceId",
          "TagKey",
          "TagValue",
          "UnblendedCost",
          "AmortizedCost",
          "Currency",
          "UsageQuantity",
          "UsageUnit",
          ESTIMATED);

  public static List<String> columns() {
    return COLUMNS;
  }

  /** Values of the columns; null where there is none. */
  public List<@Nullable String> values(String billingAccountId) {
    List<@Nullable String> values = new ArrayList<>();
    values.add(start.toString());
    values.add(end.toString());
    values.add(billingAccountId);
    values.add(service);
    values.add(usageType);
    values.add(recordType);
    values.add(resourceId);
    values.add(tagKey);
    values.add(tagValue);
    values.add(unblendedCost);
    values.add(amortizedCost);
    values.add(currency);
    values.add(quantity);
    values.add(unit);
    values.add(String.valueOf(isEstimated));
    return values;
  }
}
