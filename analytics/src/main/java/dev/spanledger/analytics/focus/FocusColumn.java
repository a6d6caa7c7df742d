package dev.spanledger.analytics.focus;

import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.ColumnType.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of the export and where its value comes from.
 *
 * @param name FOCUS's, or with {@code x_} where FOCUS has none
 * @param source column of report focus_allocated; null where the value is worked out
 */
record FocusColumn(String name, ColumnType type, @Nullable String source) {

  static final String METHOD_DETAILS = "AllocatedMethodDetails";
  static final String RESOURCE_ID = "AllocatedResourceId";
  static final String RESOURCE_NAME = "AllocatedResourceName";
  static final String TAGS = "AllocatedTags";
  static final String RATIO = "x_AllocatedRatio";
  static final String CONSUMED_QUANTITY = "ConsumedQuantity";

  static final String OWNER = "x_Owner";
  static final String COST_CENTRE = "x_CostCenter";

  /** In the order of the specification: first what FOCUS has, then ours. */
  static final List<FocusColumn> ALL = columns();

  /** What a mapping of owners adds. */
  static final List<FocusColumn> OF_OWNERS =
      List.of(
          new FocusColumn(OWNER, Scalar.STRING, null),
          new FocusColumn(COST_CENTRE, Scalar.STRING, null));

  private static List<FocusColumn> columns() {
    List<FocusColumn> columns = new ArrayList<>();
    text(columns, "AllocatedMethodId", "method");
    text(columns, METHOD_DETAILS, null);
    text(columns, RESOURCE_ID, null);
    text(columns, RESOURCE_NAME, null);
    text(columns, TAGS, null);
    text(columns, "AvailabilityZone", "availability_zone");
    money(columns, "BilledCost", "billed_cost");
    text(columns, "BillingAccountId", "billing_account_id");
    text(columns, "BillingAccountName", "billing_account_name");
    text(columns, "BillingCurrency", "billing_currency");
    time(columns, "BillingPeriodEnd", "billing_period_end");
    time(columns, "BillingPeriodStart", "billing_period_start");
    text(columns, "ChargeCategory", "charge_category");
    text(columns, "ChargeClass", "charge_class");
    text(columns, "ChargeDescription", "charge_description");
    text(columns, "ChargeFrequency", "charge_frequency");
    time(columns, "ChargePeriodEnd", "charge_period_end");
    time(columns, "ChargePeriodStart", "charge_period_start");
    text(columns, "CommitmentDiscountId", "commitment_discount_id");
    text(columns, "CommitmentDiscountStatus", "commitment_discount_status");
    text(columns, "CommitmentDiscountType", "commitment_discount_type");
    money(columns, CONSUMED_QUANTITY, null);
    text(columns, "ConsumedUnit", "consumed_unit");
    money(columns, "ContractedCost", "contracted_cost");
    money(columns, "ContractedUnitPrice", "contracted_unit_price");
    money(columns, "EffectiveCost", "effective_cost");
    text(columns, "HostProviderName", "provider_name");
    text(columns, "InvoiceId", "invoice_id");
    text(columns, "InvoiceIssuerName", "invoice_issuer_name");
    money(columns, "ListCost", "list_cost");
    money(columns, "ListUnitPrice", "list_unit_price");
    text(columns, "PricingCategory", "pricing_category");
    money(columns, "PricingQuantity", "quantity");
    text(columns, "PricingUnit", "pricing_unit");
    text(columns, "RegionId", "region_id");
    text(columns, "RegionName", "region_name");
    text(columns, "ResourceId", "billed_resource_id");
    text(columns, "ResourceName", "billed_resource_name");
    text(columns, "ResourceType", "billed_resource_type");
    text(columns, "ServiceCategory", "cloud_service_category");
    text(columns, "ServiceName", "cloud_service_name");
    text(columns, "ServiceProviderName", "provider_name");
    text(columns, "SkuId", "sku_id");
    text(columns, "SkuMeter", "sku_meter");
    text(columns, "SkuPriceId", "sku_price_id");
    text(columns, "SubAccountId", "sub_account_id");
    text(columns, "SubAccountName", "sub_account_name");
    text(columns, "Tags", "tags_json");
    money(columns, RATIO, null);
    text(columns, "x_AllocationKind", "kind");
    text(columns, "x_AllocationState", "state");
    text(columns, "x_Meter", "meter");
    text(columns, "x_OriginChargeId", "charge_id");
    text(columns, "x_OriginFile", "source_file");
    columns.add(new FocusColumn("x_OriginRow", Scalar.INT64, "source_row"));
    return List.copyOf(columns);
  }

  private static void text(List<FocusColumn> columns, String name, @Nullable String source) {
    columns.add(new FocusColumn(name, Scalar.STRING, source));
  }

  private static void money(List<FocusColumn> columns, String name, @Nullable String source) {
    columns.add(new FocusColumn(name, Scalar.DECIMAL, source));
  }

  private static void time(List<FocusColumn> columns, String name, String source) {
    columns.add(new FocusColumn(name, Scalar.TIMESTAMP, source));
  }
}
