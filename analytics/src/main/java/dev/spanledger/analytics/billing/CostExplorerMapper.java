package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pull from Cost Explorer left in a file, to charges. */
final class CostExplorerMapper implements ChargeMapper {
  /** Charge types of the API that the Cost and Usage Report calls otherwise. */
  private static final Map<String, String> LINE_ITEM_TYPES =
      Map.of(
          "Recurring", "RIFee",
          "Upfront", "Fee",
          "Support", "Fee",
          "Enterprise Discount Program Discount", "EdpDiscount",
          "Solution Provider Program Discount", "SppDiscount",
          "Private Rate Discount", "PrivateRateDiscount",
          "Bundled Discount", "BundledDiscount",
          "Distributor Discount", "DistributorDiscount");

  private final Header header;

  CostExplorerMapper(Header header) {
    this.header = header;
  }

  static boolean isThisFormat(Header header) {
    return header.has(CostExplorerLine.ESTIMATED)
        && header.has(CostExplorerLine.RECORD_TYPE)
        && header.has("UnblendedCost");
  }

  static List<String> missing(Header header) {
    return CostExplorerLine.columns().stream().filter(name -> !header.has(name)).toList();
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public String formatName() {
    return "cost-explorer";
  }

  @Override
  public void checkHeader(Findings findings) {}

  @Override
  public Row map(Cells cells) {
    Row charge = new Row(Tables.CHARGES);
    long start = cells.requiredMicros("StartTime");
    charge.set("charge_period_start", start);
    charge.set("charge_period_end", cells.requiredMicros("EndTime"));
    BillingMonth.set(charge, YearMonth.from(Times.instant(start).atOffset(ZoneOffset.UTC)));
    charge.set("billing_currency", ChargeChecks.currency(cells, "Currency"));
    charge.set("billed_cost", cells.requiredCost("UnblendedCost"));
    charge.set("effective_cost", cells.decimal("AmortizedCost"));
    charge.set("pricing_quantity", cells.decimal("UsageQuantity"));
    charge.set("pricing_unit", cells.text("UsageUnit"));
    charge.set("consumed_quantity", cells.decimal("UsageQuantity"));
    charge.set("consumed_unit", cells.text("UsageUnit"));
    charge.set("cloud_service_name", ChargeChecks.identity(cells, "Service"));
    charge.set("x_usage_type", cells.text("UsageType"));
    charge.set("billed_resource_id", cells.text("ResourceId"));
    charge.set("provider_name", "AWS");
    charge.set("billing_account_id", ChargeChecks.identity(cells, "BillingAccountId"));
    setCategory(cells, charge);
    String key = cells.text("TagKey");
    String value = cells.text("TagValue");
    charge.set("tags", key == null || value == null ? null : Map.of(key, value));
    String estimated = cells.text(CostExplorerLine.ESTIMATED);
    cells.keep(CostExplorerLine.ESTIMATED, estimated == null ? "true" : estimated);
    return charge;
  }

  private static void setCategory(Cells cells, Row charge) {
    String said = ChargeChecks.identity(cells, CostExplorerLine.RECORD_TYPE);
    @Nullable String meant = LINE_ITEM_TYPES.get(said);
    String type = meant == null ? said : meant;
    if (!LineItemType.isKnown(type)) {
      cells.note(FindingCode.LINE_ITEM_TYPE_UNKNOWN, CostExplorerLine.RECORD_TYPE, said);
    }
    charge.set("x_line_item_type", said);
    charge.set("charge_category", LineItemType.category(type));
    charge.set("charge_frequency", LineItemType.frequency(type));
  }
}
