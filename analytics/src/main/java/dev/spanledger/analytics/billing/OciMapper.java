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
 * Rows of Oracle Cloud's cost reports to charges. They state neither a billing period nor who is
 * billed: it is the month, and the tenancy. {@code cost/myCostOverage} is the part of {@code
 * cost/myCost} beyond a commitment, and not money on top of it.
 */
final class OciMapper implements ChargeMapper {
  private static final String COST = "cost/myCost";
  private static final List<String> ESSENTIAL =
      List.of(
          "lineItem/tenantId",
          "lineItem/intervalUsageStart",
          "lineItem/intervalUsageEnd",
          COST,
          "cost/currencyCode");
  private static final String TAGS = "tags/";
  private static final Map<String, String> TEXTS = texts();

  private final Header header;
  private final Map<String, Integer> tagPositions = new LinkedHashMap<>();
  private final OtherColumns others;

  OciMapper(Header header) {
    this.header = header;
    List<String> held = new ArrayList<>(ESSENTIAL);
    held.addAll(TEXTS.keySet());
    held.addAll(List.of("usage/billedQuantity", "cost/unitPrice"));
    for (int i = 0; i < header.size(); i++) {
      String name = header.names().get(i);
      if (name.startsWith(TAGS)) {
        tagPositions.put(name.substring(TAGS.length()), i);
        held.add(name);
      }
    }
    this.others = new OtherColumns(header, held);
  }

  static boolean isThisFormat(Header header) {
    return header.has(COST) && header.has("lineItem/intervalUsageStart");
  }

  static List<String> missing(Header header) {
    return ESSENTIAL.stream().filter(name -> !header.has(name)).toList();
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public String formatName() {
    return "oci";
  }

  @Override
  public void checkHeader(Findings findings) {
    for (String name : List.of("product/service", "product/resourceId", "cost/unitPrice")) {
      if (!header.has(name)) {
        findings.add(FindingCode.COLUMN_MISSING, 1, name);
      }
    }
  }

  @Override
  public Row map(Cells cells) {
    Row charge = new Row(Tables.CHARGES);
    charge.set("charge_period_start", cells.requiredMicros("lineItem/intervalUsageStart"));
    charge.set("charge_period_end", cells.requiredMicros("lineItem/intervalUsageEnd"));
    BillingMonth.derive(cells, charge);
    charge.set("billing_account_id", ChargeChecks.identity(cells, "lineItem/tenantId"));
    charge.set("billing_currency", ChargeChecks.currency(cells, "cost/currencyCode"));
    TEXTS.forEach((name, column) -> charge.set(column, cells.text(name)));
    BigDecimal cost = cells.requiredCost(COST);
    charge.set("billed_cost", cost);
    charge.set("effective_cost", cost);
    charge.set("contracted_cost", cost);
    BigDecimal quantity = cells.decimal("usage/billedQuantity");
    charge.set("consumed_quantity", quantity);
    charge.set("pricing_quantity", quantity);
    charge.set("contracted_unit_price", cells.decimal("cost/unitPrice"));
    charge.set("consumed_unit", charge.get("pricing_unit"));
    charge.set("charge_category", "Usage");
    charge.set("charge_frequency", "Usage-Based");
    boolean isCorrection = "true".equalsIgnoreCase(cells.text("lineItem/isCorrection"));
    charge.set("charge_class", isCorrection ? "Correction" : null);
    charge.set("provider_name", "Oracle");
    charge.set("publisher_name", "Oracle");
    charge.set("invoice_issuer_name", "Oracle");
    charge.set("tags", ChargeChecks.tags(cells, tags(cells)));
    others.keep(cells);
    return charge;
  }

  private Map<String, @Nullable String> tags(Cells cells) {
    Map<String, @Nullable String> tags = new LinkedHashMap<>();
    tagPositions.forEach(
        (key, position) -> {
          String value = cells.text(position);
          if (value != null) {
            tags.put(key, value);
          }
        });
    return tags;
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("cost/productSku", "sku_id");
    texts.put("cost/skuUnitDescription", "pricing_unit");
    texts.put("product/Description", "charge_description");
    texts.put("product/availabilityDomain", "availability_zone");
    texts.put("product/compartmentId", "sub_account_id");
    texts.put("product/compartmentName", "sub_account_name");
    texts.put("product/region", "region_id");
    texts.put("product/resourceId", "billed_resource_id");
    texts.put("product/service", "cloud_service_name");
    return texts;
  }
}
