package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.MeterDictionary;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A charge as allocation sees it.
 *
 * @param meter what it counts; null where the dictionary has none
 * @param function that it bills; null where it bills something else
 * @param isUsage category Usage: its quantity counts towards what was used
 * @param isUnused what a commitment cost without being used
 * @param product whose tax and credits follow it: the service's code, else its name
 */
record ChargeLine(
    String chargeId,
    String deliverySeries,
    Instant periodStart,
    Instant periodEnd,
    String currency,
    Measures measures,
    String category,
    boolean isUsage,
    boolean isCovered,
    boolean isUnused,
    @Nullable Meter meter,
    @Nullable FunctionKey function,
    @Nullable String usageType,
    @Nullable String billedResourceId,
    @Nullable String regionId,
    @Nullable String accountId,
    String cloudServiceName,
    String product,
    String billedBy,
    @Nullable BigDecimal listUnitPrice,
    @Nullable BigDecimal contractedUnitPrice,
    String state) {
  private static final Duration LONGEST_SHARED = Duration.ofDays(1);

  static ChargeLine of(Answer answer, MeterDictionary meters) {
    String code = answer.text("x_service_code");
    String serviceName = answer.requiredText("cloud_service_name");
    String usageType = answer.text("x_usage_type");
    String category = answer.requiredText("charge_category");
    String resource = answer.text("billed_resource_id");
    return new ChargeLine(
        answer.requiredText("charge_id"),
        answer.requiredText("delivery_series"),
        answer.time("charge_period_start"),
        answer.time("charge_period_end"),
        answer.requiredText("billing_currency"),
        new Measures(
            answer.decimal("billed_cost"),
            answer.decimal("effective_cost"),
            answer.decimal("list_cost"),
            answer.decimal("contracted_cost"),
            answer.decimal("pricing_quantity")),
        category,
        category.equals("Usage"),
        answer.text("commitment_discount_id") != null,
        isUnused(answer),
        meters.meter(
            code,
            serviceName,
            usageType == null ? answer.text("sku_meter") : usageType,
            answer.text("charge_description")),
        FunctionKey.ofFunctionArn(resource),
        usageType,
        resource,
        answer.text("region_id"),
        answer.text("sub_account_id"),
        serviceName,
        code == null ? serviceName : code,
        "%s %s".formatted(answer.text("provider_name"), answer.text("billing_account_id")),
        answer.decimal("list_unit_price"),
        answer.decimal("contracted_unit_price"),
        answer.requiredText("state"));
  }

  /** As FOCUS says it; in CUR, a fee line of which amortisation left something. */
  private static boolean isUnused(Answer answer) {
    String lineItemType = answer.text("x_line_item_type");
    boolean isFee = "SavingsPlanRecurringFee".equals(lineItemType) || "RIFee".equals(lineItemType);
    BigDecimal left = answer.decimal("effective_cost");
    return "Unused".equals(answer.text("commitment_discount_status"))
        || (isFee && left != null && left.signum() > 0);
  }

  /** The cell whose invocations or calls caused it; null where nothing measured says so. */
  @Nullable CellKey cell() {
    BilledResource resource = weighed();
    return meter == null || resource == null
        ? null
        : new CellKey(deliverySeries, resource, meter, periodStart, periodEnd);
  }

  private @Nullable BilledResource weighed() {
    if (meter == null) {
      return null;
    }
    return switch (meter.weight().scope()) {
      case FUNCTION -> function;
      case FUNCTION_OR_ACCOUNT -> function == null ? account() : function;
      case ACCOUNT -> account();
      case LOG_GROUP ->
          meter.weight() == Meter.WeightRule.LOG_STORAGE && isLong()
              ? null
              : FunctionKey.ofLogGroupArn(billedResourceId);
      case RESOURCE -> ResourceKey.ofArn(billedResourceId);
      case CLOUD_FUNCTION -> cloudFunction(meter);
      case NOTHING -> null;
    };
  }

  private @Nullable ResourceKey cloudFunction(Meter counted) {
    ResourceKey known = ResourceKey.ofCloudFunction(billedResourceId);
    String provider = counted.id().startsWith("azure.") ? ResourceKey.AZURE : ResourceKey.GOOGLE;
    return known == null
        ? ResourceKey.ofCloudFunction(provider, accountId, billedResourceId)
        : known;
  }

  /** Null for what is no usage, which has rules of its own. */
  private @Nullable AccountKey account() {
    return !isUsage || accountId == null || isLong() ? null : new AccountKey(regionId, accountId);
  }

  /** All usage of its period would have to be read at once, for little that it would tell. */
  private boolean isLong() {
    return periodEnd.isAfter(periodStart.plus(LONGEST_SHARED));
  }
}
