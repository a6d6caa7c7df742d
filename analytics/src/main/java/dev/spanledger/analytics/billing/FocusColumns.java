package dev.spanledger.analytics.billing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of FOCUS 1.0 (43), 1.1 (50), 1.2 (57), 1.3 and 1.4, and where charges keep them.
 * Source: FOCUS specification 1.2, and the change log for what each version added.
 */
final class FocusColumns {

  /** Without these a row is no charge. The other columns that FOCUS demands may be absent. */
  static final List<String> ESSENTIAL =
      List.of(
          "BilledCost",
          "BillingAccountId",
          "BillingCurrency",
          "ChargeCategory",
          "ChargePeriodStart",
          "ChargePeriodEnd");

  /** Demanded by FOCUS, but a charge without them still has an amount, an owner and a time. */
  static final List<String> DEMANDED =
      List.of(
          "BillingPeriodStart",
          "BillingPeriodEnd",
          "BillingAccountName",
          "ChargeClass",
          "ChargeDescription",
          "ContractedCost",
          "EffectiveCost",
          "InvoiceIssuerName",
          "ListCost",
          "PricingQuantity",
          "PricingUnit",
          "ServiceCategory",
          "ServiceName",
          "ProviderName",
          "PublisherName");

  static final List<String> ADDED_IN_1_1 =
      List.of(
          "CapacityReservationId",
          "CapacityReservationStatus",
          "CommitmentDiscountQuantity",
          "CommitmentDiscountUnit",
          "ServiceSubcategory",
          "SkuMeter",
          "SkuPriceDetails");

  static final List<String> ADDED_IN_1_2 =
      List.of(
          "BillingAccountType",
          "InvoiceId",
          "PricingCurrency",
          "PricingCurrencyContractedUnitPrice",
          "PricingCurrencyEffectiveCost",
          "PricingCurrencyListUnitPrice",
          "SubAccountType");

  static final List<String> ADDED_IN_1_3 =
      List.of(
          "AllocatedMethodDetails",
          "AllocatedMethodId",
          "AllocatedResourceId",
          "AllocatedResourceName",
          "AllocatedTags",
          "ContractApplied",
          "HostProviderName",
          "ServiceProviderName");

  static final List<String> ADDED_IN_1_4 = List.of("InvoiceDetailId");

  /** What earlier versions and their previews called a column. */
  static final Map<String, List<String>> FORMER_NAMES =
      Map.of(
          "ChargeCategory", List.of("ChargeType"),
          "ConsumedQuantity", List.of("UsageQuantity"),
          "ConsumedUnit", List.of("UsageUnit"),
          "EffectiveCost", List.of("AmortizedCost"),
          "InvoiceIssuerName", List.of("InvoiceIssuer"),
          "ProviderName", List.of("Provider"),
          "PublisherName", List.of("Publisher"),
          "RegionId", List.of("Region"));

  /** FOCUS column of text to the column of charges that holds it as it is. */
  static final Map<String, String> TEXTS = texts();

  /** FOCUS column of numbers to the column of charges; absent and unreadable ones are null. */
  static final Map<String, String> NUMBERS =
      Map.of(
          "EffectiveCost", "effective_cost",
          "ListCost", "list_cost",
          "ContractedCost", "contracted_cost",
          "ConsumedQuantity", "consumed_quantity",
          "PricingQuantity", "pricing_quantity",
          "ListUnitPrice", "list_unit_price",
          "ContractedUnitPrice", "contracted_unit_price");

  /** Columns that the mapper reads by name. */
  private static final Set<String> READ_BY_NAME =
      Set.of(
          "BillingPeriodStart",
          "BillingPeriodEnd",
          "ChargeClass",
          "ChargeFrequency",
          "PricingCategory",
          "CommitmentDiscountStatus",
          "Tags");

  /** Columns of FOCUS that charges have no column for. */
  private static final List<String> WITHOUT_COLUMN =
      List.of("CommitmentDiscountCategory", "CommitmentDiscountName");

  private static final Map<String, String> CHARGES = allCharges();

  private FocusColumns() {}

  /**
   * Demanded by this version: 1.4 has the providers of the service and of its host where the
   * earlier ones have provider and publisher, and 1.3 has all four.
   */
  static List<String> demanded(String formatName) {
    List<String> later = List.of("ServiceProviderName", "HostProviderName");
    List<String> former = List.of("ProviderName", "PublisherName");
    return switch (formatName) {
      case "focus-1.3" -> Stream.concat(DEMANDED.stream(), later.stream()).toList();
      case "focus-1.4" ->
          Stream.concat(DEMANDED.stream().filter(name -> !former.contains(name)), later.stream())
              .toList();
      default -> DEMANDED;
    };
  }

  /** Every column whose value gets a column of charges. */
  static Set<String> held() {
    return Stream.of(ESSENTIAL, TEXTS.keySet(), NUMBERS.keySet(), READ_BY_NAME)
        .flatMap(names -> names.stream())
        .collect(Collectors.toSet());
  }

  /** Every column of FOCUS 1.4. */
  static Set<String> known() {
    return Stream.of(
            held(),
            DEMANDED,
            ADDED_IN_1_1,
            ADDED_IN_1_2,
            ADDED_IN_1_3,
            ADDED_IN_1_4,
            WITHOUT_COLUMN)
        .flatMap(names -> names.stream())
        .filter(name -> !name.startsWith("x_"))
        .collect(Collectors.toSet());
  }

  /** Every FOCUS column that charges hold, and which column of charges holds it. */
  static Map<String, String> charges() {
    return CHARGES;
  }

  private static Map<String, String> allCharges() {
    Map<String, String> columns = new LinkedHashMap<>(TEXTS);
    columns.keySet().removeIf(name -> name.startsWith("x_"));
    columns.putAll(NUMBERS);
    columns.put("BilledCost", "billed_cost");
    columns.put("BillingAccountId", "billing_account_id");
    columns.put("BillingCurrency", "billing_currency");
    columns.put("BillingPeriodStart", "billing_period_start");
    columns.put("BillingPeriodEnd", "billing_period_end");
    columns.put("ChargeCategory", "charge_category");
    columns.put("ChargeClass", "charge_class");
    columns.put("ChargeFrequency", "charge_frequency");
    columns.put("ChargePeriodStart", "charge_period_start");
    columns.put("ChargePeriodEnd", "charge_period_end");
    columns.put("CommitmentDiscountStatus", "commitment_discount_status");
    columns.put("PricingCategory", "pricing_category");
    return Collections.unmodifiableMap(columns);
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("AvailabilityZone", "availability_zone");
    texts.put("BillingAccountName", "billing_account_name");
    texts.put("ChargeDescription", "charge_description");
    texts.put("CommitmentDiscountId", "commitment_discount_id");
    texts.put("CommitmentDiscountType", "commitment_discount_type");
    texts.put("ConsumedUnit", "consumed_unit");
    texts.put("InvoiceId", "invoice_id");
    texts.put("InvoiceIssuerName", "invoice_issuer_name");
    texts.put("PricingUnit", "pricing_unit");
    texts.put("ProviderName", "provider_name");
    texts.put("PublisherName", "publisher_name");
    texts.put("RegionId", "region_id");
    texts.put("RegionName", "region_name");
    texts.put("ResourceId", "billed_resource_id");
    texts.put("ResourceName", "billed_resource_name");
    texts.put("ResourceType", "billed_resource_type");
    texts.put("ServiceCategory", "cloud_service_category");
    texts.put("ServiceName", "cloud_service_name");
    texts.put("SkuId", "sku_id");
    texts.put("SkuMeter", "sku_meter");
    texts.put("SkuPriceId", "sku_price_id");
    texts.put("SubAccountId", "sub_account_id");
    texts.put("SubAccountName", "sub_account_name");
    texts.put("x_UsageType", "x_usage_type");
    texts.put("x_Operation", "x_operation");
    texts.put("x_ServiceCode", "x_service_code");
    return texts;
  }
}
