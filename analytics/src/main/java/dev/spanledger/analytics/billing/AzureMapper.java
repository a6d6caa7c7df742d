package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Azure's cost exports to charges: of enterprise agreements and customer agreements, actual
 * and amortised, and of the older form with {@code PreTaxCost}. Days, not hours; the last day of
 * the billing period is stated, not the first after it.
 *
 * <p>An amortised export has no other cost than the amortised one: it is then both BilledCost and
 * EffectiveCost, which {@link FindingCode#COST_AMORTIZED} says.
 */
final class AzureMapper implements ChargeMapper {
  private static final String COST = "CostInBillingCurrency";
  private static final String ACCOUNT = "BillingAccountId";
  private static final long DAY_MICROS = 86_400_000_000L;

  /** Names that stand for another one in some kinds of the export; the first that is there. */
  private static final Map<String, List<String>> ALIASES =
      Map.ofEntries(
          Map.entry(COST, List.of("Cost", "PreTaxCost")),
          Map.entry("BillingCurrencyCode", List.of("BillingCurrency", "Currency")),
          Map.entry("Date", List.of("UsageDateTime", "UsageDate")),
          Map.entry("SubscriptionId", List.of("SubscriptionGuid")),
          Map.entry("ResourceId", List.of("InstanceId", "InstanceName")),
          Map.entry("Quantity", List.of("UsageQuantity", "ConsumedQuantity")),
          Map.entry("EffectivePrice", List.of("ResourceRate")),
          Map.entry("ProductName", List.of("Product")),
          Map.entry("PartNumber", List.of("ProductId")));

  private static final List<String> ESSENTIAL = List.of(COST, "BillingCurrencyCode", "Date");
  private static final List<String> READ_BY_NAME =
      List.of(
          ACCOUNT,
          "BillingPeriodStartDate",
          "BillingPeriodEndDate",
          "Quantity",
          "EffectivePrice",
          "ChargeType",
          "PricingModel",
          "Frequency",
          "benefitId",
          "ReservationId",
          "paygCostInBillingCurrency",
          "Tags");
  private static final Map<String, String> TEXTS = texts();

  private final Header header;
  private final OtherColumns others;

  AzureMapper(Header file) {
    this.header = file.withAliases(ALIASES);
    List<String> held = new ArrayList<>(ESSENTIAL);
    held.addAll(READ_BY_NAME);
    held.addAll(TEXTS.keySet());
    this.others = new OtherColumns(header, held);
  }

  static boolean isThisFormat(Header file) {
    return (file.has("MeterCategory") || file.has("MeterId") || file.has("SubscriptionId"))
        && missing(file).isEmpty();
  }

  static List<String> missing(Header file) {
    Header header = file.withAliases(ALIASES);
    return ESSENTIAL.stream().filter(name -> !header.has(name)).toList();
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public String formatName() {
    return "azure";
  }

  @Override
  public void checkHeader(Findings findings) {
    for (String name : List.of(ACCOUNT, "BillingPeriodStartDate", "ChargeType", "ResourceId")) {
      if (!header.has(name)) {
        findings.add(FindingCode.COLUMN_MISSING, 1, name);
      }
    }
  }

  @Override
  public Row map(Cells cells) {
    Row charge = new Row(Tables.CHARGES);
    long day = Math.floorDiv(cells.requiredMicros("Date"), DAY_MICROS) * DAY_MICROS;
    charge.set("charge_period_start", day);
    charge.set("charge_period_end", day + DAY_MICROS);
    setBillingPeriod(cells, charge);
    charge.set("billing_currency", ChargeChecks.currency(cells, "BillingCurrencyCode"));
    charge.set("billing_account_id", account(cells));
    TEXTS.forEach((name, column) -> charge.set(column, cells.text(name)));
    BigDecimal cost = cells.requiredCost(COST);
    charge.set("billed_cost", cost);
    charge.set("effective_cost", cost);
    charge.set("list_cost", cells.decimal("paygCostInBillingCurrency"));
    BigDecimal quantity = cells.decimal("Quantity");
    charge.set("consumed_quantity", quantity);
    charge.set("consumed_unit", charge.get("pricing_unit"));
    charge.set("pricing_quantity", quantity);
    charge.set("contracted_unit_price", cells.decimal("EffectivePrice"));
    setType(cells, charge, cost);
    charge.set("provider_name", "Microsoft");
    charge.set("invoice_issuer_name", "Microsoft");
    charge.set("tags", ChargeChecks.tags(cells, cells.map("Tags")));
    others.keep(cells);
    return charge;
  }

  private static void setBillingPeriod(Cells cells, Row charge) {
    if (cells.text("BillingPeriodStartDate") == null
        || cells.text("BillingPeriodEndDate") == null) {
      BillingMonth.derive(cells, charge);
      return;
    }
    charge.set("billing_period_start", cells.requiredMicros("BillingPeriodStartDate"));
    long lastDay = Math.floorDiv(cells.requiredMicros("BillingPeriodEndDate"), DAY_MICROS);
    charge.set("billing_period_end", (lastDay + 1) * DAY_MICROS);
  }

  /** Older exports name only the subscription. */
  private static String account(Cells cells) {
    if (cells.text(ACCOUNT) != null) {
      return ChargeChecks.identity(cells, ACCOUNT);
    }
    String subscription = ChargeChecks.identity(cells, "SubscriptionId");
    if (cells.refusal() == null) {
      cells.note(FindingCode.ACCOUNT_DERIVED, "SubscriptionId", subscription);
    }
    return subscription;
  }

  private static void setType(Cells cells, Row charge, BigDecimal cost) {
    String stated = cells.text("ChargeType");
    String type = stated == null ? "Usage" : stated;
    String category = category(type);
    if (category == null) {
      cells.note(FindingCode.LINE_ITEM_TYPE_UNKNOWN, "ChargeType", type);
    }
    charge.set("charge_category", category == null ? "Adjustment" : category);
    charge.set("x_line_item_type", stated);
    charge.set("charge_frequency", frequency(cells.text("Frequency")));
    String model = cells.text("PricingModel");
    String benefit = cells.text("benefitId");
    String commitment = benefit == null ? cells.text("ReservationId") : benefit;
    boolean isUnused = type.startsWith("Unused");
    boolean isCommitted = isUnused || "Reservation".equals(model) || "SavingsPlan".equals(model);
    charge.set("pricing_category", pricing(model, isCommitted));
    if (isCommitted) {
      charge.set("commitment_discount_id", commitment);
      boolean isPlan = "SavingsPlan".equals(model) || type.equals("UnusedSavingsPlan");
      charge.set("commitment_discount_type", isPlan ? "Savings Plan" : "Reservation");
      String status = isUnused ? "Unused" : "Usage".equals(category) ? "Used" : null;
      charge.set("commitment_discount_status", status);
    } else {
      charge.set("contracted_cost", cost);
    }
    if (isCommitted && "Usage".equals(category) && cost.signum() != 0) {
      cells.note(FindingCode.COST_AMORTIZED, COST, "%s of %s".formatted(cost, type));
    }
  }

  private static @Nullable String category(String type) {
    return switch (type) {
      case "Usage", "UnusedReservation", "UnusedSavingsPlan" -> "Usage";
      case "Purchase" -> "Purchase";
      case "Tax" -> "Tax";
      case "Credit" -> "Credit";
      case "Refund", "RoundingAdjustment", "Adjustment" -> "Adjustment";
      default -> null;
    };
  }

  private static @Nullable String frequency(@Nullable String frequency) {
    return switch (frequency == null ? "" : frequency) {
      case "UsageBased" -> "Usage-Based";
      case "Recurring" -> "Recurring";
      case "OneTime" -> "One-Time";
      default -> null;
    };
  }

  private static @Nullable String pricing(@Nullable String model, boolean isCommitted) {
    if (isCommitted) {
      return "Committed";
    }
    return switch (model == null ? "" : model) {
      case "OnDemand" -> "Standard";
      case "Spot" -> "Dynamic";
      default -> null;
    };
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("AvailabilityZone", "availability_zone");
    texts.put("BillingAccountName", "billing_account_name");
    texts.put("invoiceId", "invoice_id");
    texts.put("MeterCategory", "cloud_service_name");
    texts.put("MeterName", "sku_meter");
    texts.put("PartNumber", "sku_id");
    texts.put("ProductName", "charge_description");
    texts.put("PublisherName", "publisher_name");
    texts.put("ResourceId", "billed_resource_id");
    texts.put("ResourceLocation", "region_id");
    texts.put("ResourceName", "billed_resource_name");
    texts.put("ServiceFamily", "cloud_service_category");
    texts.put("SubscriptionId", "sub_account_id");
    texts.put("SubscriptionName", "sub_account_name");
    texts.put("UnitOfMeasure", "pricing_unit");
    return texts;
  }
}
