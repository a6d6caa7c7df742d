package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.MeterDictionary;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A charge as allocation sees it.
 *
 * @param meter what it counts; null where the dictionary has none
 * @param function that it bills; null where it bills something else
 * @param isUsage category Usage: its quantity counts towards what was used
 * @param isUnusedStatus what a commitment cost without being used, as FOCUS says it
 * @param isFee of a commitment, in CUR
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
    boolean isUnusedStatus,
    boolean isFee,
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

  /** Columns of report allocation_charge that many charges have in common. */
  static final List<String> KIND_COLUMNS =
      List.of(
          "delivery_series",
          "billing_currency",
          "charge_category",
          "charge_description",
          "cloud_service_name",
          "region_id",
          "sub_account_id",
          "billed_resource_id",
          "sku_meter",
          "x_usage_type",
          "x_service_code",
          "x_line_item_type",
          "provider_name",
          "billing_account_id",
          "list_unit_price",
          "contracted_unit_price",
          "commitment_discount_id",
          "commitment_discount_status",
          "state");

  /** What is its own of a charge. */
  record Own(String chargeId, Instant periodStart, Instant periodEnd, Measures measures) {}

  static ChargeLine of(Answer answer, MeterDictionary meters) {
    return kind(answer, meters)
        .with(
            new Own(
                answer.requiredText("charge_id"),
                answer.time("charge_period_start"),
                answer.time("charge_period_end"),
                new Measures(
                    answer.decimal("billed_cost"),
                    answer.decimal("effective_cost"),
                    answer.decimal("list_cost"),
                    answer.decimal("contracted_cost"),
                    answer.decimal("pricing_quantity"))));
  }

  /** A charge with nothing of its own: what {@link #KIND_COLUMNS} say. */
  static ChargeLine kind(Answer answer, MeterDictionary meters) {
    String code = answer.text("x_service_code");
    String serviceName = answer.requiredText("cloud_service_name");
    String usageType = answer.text("x_usage_type");
    String category = answer.requiredText("charge_category");
    String resource = answer.text("billed_resource_id");
    return new ChargeLine(
        "",
        answer.requiredText("delivery_series"),
        Instant.EPOCH,
        Instant.EPOCH,
        answer.requiredText("billing_currency"),
        Measures.NONE,
        category,
        category.equals("Usage"),
        answer.text("commitment_discount_id") != null,
        "Unused".equals(answer.text("commitment_discount_status")),
        isFee(answer.text("x_line_item_type")),
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

  /** Fees in CUR, of which amortisation leaves what was not used. */
  private static boolean isFee(@Nullable String lineItemType) {
    return "SavingsPlanRecurringFee".equals(lineItemType) || "RIFee".equals(lineItemType);
  }

  ChargeLine with(Own own) {
    return new ChargeLine(
        own.chargeId(),
        deliverySeries,
        own.periodStart(),
        own.periodEnd(),
        currency,
        own.measures(),
        category,
        isUsage,
        isCovered,
        isUnusedStatus,
        isFee,
        meter,
        function,
        usageType,
        billedResourceId,
        regionId,
        accountId,
        cloudServiceName,
        product,
        billedBy,
        listUnitPrice,
        contractedUnitPrice,
        state);
  }

  /** What a commitment cost without being used: as FOCUS says it, or left of CUR's fee. */
  boolean isUnused() {
    BigDecimal left = measures.effectiveCost();
    return isUnusedStatus || (isFee && left != null && left.signum() > 0);
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
