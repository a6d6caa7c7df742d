package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Google Cloud's billing export to charges. A row states its cost before credits, and the
 * credits beside it; the invoice is both. So each credit becomes a charge of its own, of category
 * Credit, as FOCUS has it.
 */
final class GcpMapper implements ChargeMapper {
  private static final List<String> ESSENTIAL =
      List.of("billing_account_id", "usage_start_time", "usage_end_time", "cost", "currency");
  private static final List<String> READ_BY_NAME =
      List.of(
          "invoice.month",
          "cost_type",
          "cost_at_list",
          "usage.amount",
          "usage.amount_in_pricing_units",
          "labels",
          "credits");
  private static final Map<String, String> TEXTS = texts();

  private final Header header;
  private final OtherColumns others;

  GcpMapper(Header header) {
    this.header = header;
    List<String> held = new ArrayList<>(ESSENTIAL);
    held.addAll(READ_BY_NAME);
    held.addAll(TEXTS.keySet());
    this.others = new OtherColumns(header, held);
  }

  static boolean isThisFormat(Header header) {
    return header.has("billing_account_id")
        && header.has("usage_start_time")
        && header.has("cost")
        && header.has("currency");
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
    return "gcp";
  }

  @Override
  public void checkHeader(Findings findings) {
    for (String name : List.of("invoice.month", "credits", "cost_type", "service.description")) {
      if (!header.has(name)) {
        findings.add(FindingCode.COLUMN_MISSING, 1, name);
      }
    }
  }

  @Override
  public Row map(Cells cells) {
    Row charge = new Row(Tables.CHARGES);
    charge.set("charge_period_start", cells.requiredMicros("usage_start_time"));
    charge.set("charge_period_end", cells.requiredMicros("usage_end_time"));
    setBillingPeriod(cells, charge);
    charge.set("billing_account_id", ChargeChecks.identity(cells, "billing_account_id"));
    charge.set("billing_currency", ChargeChecks.currency(cells, "currency"));
    TEXTS.forEach((name, column) -> charge.set(column, cells.text(name)));
    BigDecimal cost = cells.requiredCost("cost");
    charge.set("billed_cost", cost);
    charge.set("effective_cost", cost);
    charge.set("contracted_cost", cost);
    String type = cells.text("cost_type");
    charge.set("charge_category", category(cells, type));
    charge.set("charge_frequency", "Usage".equals(category(type)) ? "Usage-Based" : null);
    BigDecimal list = cells.decimal("cost_at_list");
    charge.set("list_cost", list);
    charge.set("consumed_quantity", cells.decimal("usage.amount"));
    charge.set("pricing_quantity", cells.decimal("usage.amount_in_pricing_units"));
    charge.set("x_line_item_type", type);
    charge.set("provider_name", "Google Cloud");
    charge.set("publisher_name", "Google Cloud");
    charge.set("invoice_issuer_name", "Google Cloud");
    charge.set("tags", ChargeChecks.tags(cells, cells.map("labels")));
    others.keep(cells);
    return charge;
  }

  @Override
  public List<Row> alsoCharged(Cells cells, Row charge) {
    List<Row> credits = new ArrayList<>();
    for (GcpCredits.Credit credit : GcpCredits.of(cells)) {
      Row row = new Row(Tables.CHARGES);
      for (int i = 0; i < Tables.CHARGES.columns().size(); i++) {
        row.set(i, charge.get(i));
      }
      for (String cost : List.of("billed_cost", "effective_cost", "list_cost", "contracted_cost")) {
        row.set(cost, credit.amount());
      }
      for (String usage :
          List.of("consumed_quantity", "consumed_unit", "pricing_quantity", "pricing_unit")) {
        row.set(usage, null);
      }
      row.set("charge_category", "Credit");
      row.set("charge_frequency", "One-Time");
      row.set("charge_description", credit.name());
      row.set("x_line_item_type", credit.type());
      credits.add(row);
    }
    return credits;
  }

  /** Of {@code invoice.month}, as 202611; it may differ from the month of the usage. */
  private static void setBillingPeriod(Cells cells, Row charge) {
    String text = cells.text("invoice.month");
    YearMonth month = text == null ? null : month(text);
    if (month != null) {
      BillingMonth.set(charge, month);
    } else if (text == null) {
      BillingMonth.derive(cells, charge);
    } else {
      cells.refuse(FindingCode.REFUSED_TIME, "invoice.month", text);
    }
  }

  private static @Nullable YearMonth month(String text) {
    String digits = text.strip().replaceAll("\\.0$", "").replace("-", "");
    try {
      return digits.matches("\\d{6}")
          ? YearMonth.of(
              Integer.parseInt(digits.substring(0, 4)), Integer.parseInt(digits.substring(4)))
          : null;
    } catch (DateTimeException noSuchMonth) {
      return null;
    }
  }

  private static String category(Cells cells, @Nullable String type) {
    String category = category(type);
    if (category == null) {
      cells.note(FindingCode.LINE_ITEM_TYPE_UNKNOWN, "cost_type", String.valueOf(type));
      return "Adjustment";
    }
    return category;
  }

  private static @Nullable String category(@Nullable String type) {
    return switch (type == null ? "regular" : type) {
      case "regular" -> "Usage";
      case "tax" -> "Tax";
      case "adjustment", "rounding_error" -> "Adjustment";
      default -> null;
    };
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("location.region", "region_id");
    texts.put("location.zone", "availability_zone");
    texts.put("project.id", "sub_account_id");
    texts.put("project.name", "sub_account_name");
    texts.put("resource.global_name", "billed_resource_id");
    texts.put("resource.name", "billed_resource_name");
    texts.put("service.description", "cloud_service_name");
    texts.put("service.id", "x_service_code");
    texts.put("sku.description", "charge_description");
    texts.put("sku.id", "sku_id");
    texts.put("usage.pricing_unit", "pricing_unit");
    texts.put("usage.unit", "consumed_unit");
    return texts;
  }
}
