package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of AWS's Cost and Usage Report, of Data Exports (2.0) or legacy, to charges. */
final class CurMapper implements ChargeMapper {
  static final String UNBLENDED_COST = "line_item_unblended_cost";

  static final List<String> ESSENTIAL =
      List.of("line_item_line_item_type", "line_item_currency_code", UNBLENDED_COST);

  /** Column of text to the column of charges that holds it as it is. */
  private static final Map<String, String> TEXTS = texts();

  private static final String PERIOD = "bill_billing_period_";

  private static final List<String> READ_BY_NAME =
      List.of(
          "bill_billing_period_start_date",
          "bill_billing_period_end_date",
          "bill_payer_account_id",
          "line_item_usage_start_date",
          "line_item_usage_end_date",
          "line_item_usage_amount",
          "line_item_unblended_rate",
          "pricing_unit",
          "pricing_term",
          "pricing_public_on_demand_cost",
          "pricing_public_on_demand_rate",
          "product_product_name",
          "product_servicename",
          "product_location",
          "savings_plan_savings_plan_arn",
          "reservation_reservation_arn",
          "resource_tags",
          "tags");

  /** Columns of CUR 2.0 that hold a map; taken apart in x_extra. */
  private static final List<String> MAPS = List.of("product", "discount", "cost_category");

  /** Only Data Exports' table has these. */
  private static final List<String> ONLY_IN_2 =
      List.of("product", "resource_tags", "cost_category", "discount", "bill_payer_account_name");

  private static final List<String> TAG_PREFIXES = List.of("resourceTags/", "resource_tags_");

  private final Header header;
  private final MeterDictionary meters;
  private final Map<String, Integer> tagPositions = new LinkedHashMap<>();
  private final List<Integer> extraPositions = new ArrayList<>();

  CurMapper(Header header, MeterDictionary meters) {
    this.header = header;
    this.meters = meters;
    Set<Integer> held = new HashSet<>();
    for (List<String> names : List.of(ESSENTIAL, READ_BY_NAME, MAPS, List.copyOf(TEXTS.keySet()))) {
      names.forEach(name -> held.add(header.position(name)));
    }
    for (int i = 0; i < header.size(); i++) {
      String tag = tagKey(header.names().get(i));
      if (tag != null) {
        tagPositions.put(tag, i);
      } else if (!held.contains(i)) {
        extraPositions.add(i);
      }
    }
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
    return isVersion2(header) ? "cur2" : "cur";
  }

  static boolean isVersion2(Header header) {
    return header.names().stream().noneMatch(name -> name.contains("/"))
        && ONLY_IN_2.stream().anyMatch(header::has);
  }

  @Override
  public void checkHeader(Findings findings) {
    for (String name :
        List.of(
            "bill_billing_period_start_date",
            "bill_payer_account_id",
            "line_item_usage_type",
            "line_item_resource_id")) {
      if (!header.has(name)) {
        findings.add(FindingCode.COLUMN_MISSING, 1, name);
      }
    }
  }

  @Override
  public Row map(Cells cells) {
    Row charge = new Row(Tables.CHARGES);
    String type = ChargeChecks.identity(cells, "line_item_line_item_type");
    charge.set("x_line_item_type", type);
    setPeriods(cells, charge);
    charge.set("billing_currency", ChargeChecks.currency(cells, "line_item_currency_code"));
    charge.set("billing_account_id", account(cells));
    TEXTS.forEach((name, column) -> charge.set(column, cells.text(name)));
    Map<String, @Nullable String> product = cells.map("product");
    setCosts(cells, charge, type);
    setQuantity(cells, charge);
    setCategory(cells, charge, type);
    setCommitment(cells, charge, type);
    setService(cells, charge, product);
    setResource(charge);
    charge.set("tags", ChargeChecks.tags(cells, tags(cells)));
    keepExtra(cells, product);
    return charge;
  }

  /** Exports of chosen columns may lack the billing period: it is the month of the usage. */
  private static void setPeriods(Cells cells, Row charge) {
    boolean isStated =
        cells.text(PERIOD + "start_date") != null && cells.text(PERIOD + "end_date") != null;
    if (isStated) {
      charge.set("billing_period_start", cells.requiredMicros(PERIOD + "start_date"));
      charge.set("billing_period_end", cells.requiredMicros(PERIOD + "end_date"));
      charge.set("charge_period_start", period(cells, charge, "start"));
      charge.set("charge_period_end", period(cells, charge, "end"));
    } else {
      charge.set("charge_period_start", cells.requiredMicros("line_item_usage_start_date"));
      charge.set("charge_period_end", cells.requiredMicros("line_item_usage_end_date"));
      BillingMonth.derive(cells, charge);
    }
  }

  private static String account(Cells cells) {
    if (cells.text("bill_payer_account_id") != null) {
      return ChargeChecks.identity(cells, "bill_payer_account_id");
    }
    String account = ChargeChecks.identity(cells, "line_item_usage_account_id");
    if (cells.refusal() == null) {
      cells.note(FindingCode.ACCOUNT_DERIVED, "line_item_usage_account_id", account);
    }
    return account;
  }

  /** Fees and taxes may lack usage dates: they are for the whole billing period. */
  private static long period(Cells cells, Row charge, String end) {
    String column = "line_item_usage_" + end + "_date";
    return cells.text(column) == null
        ? charge.requiredInt64("billing_period_" + end)
        : cells.requiredMicros(column);
  }

  private static void setCosts(Cells cells, Row charge, String type) {
    BigDecimal unblended = cells.requiredCost(UNBLENDED_COST);
    BigDecimal publicCost = cells.decimal("pricing_public_on_demand_cost");
    boolean isUsage = LineItemType.category(type).equals("Usage");
    boolean isNegation = type.equals("SavingsPlanNegation");
    BigDecimal list = publicCost == null && !isUsage ? unblended : publicCost;
    charge.set("billed_cost", unblended);
    charge.set("effective_cost", AmortizedCost.of(cells, type, unblended));
    // A negation cancels what a Savings Plan covers: at list and contracted prices there is no
    // plan.
    charge.set("list_cost", isNegation ? BigDecimal.ZERO : list);
    BigDecimal contracted = type.equals("DiscountedUsage") ? publicCost : unblended;
    charge.set("contracted_cost", isNegation ? BigDecimal.ZERO : contracted);
  }

  private static void setQuantity(Cells cells, Row charge) {
    BigDecimal quantity = cells.decimal("line_item_usage_amount");
    String unit = cells.text("pricing_unit");
    charge.set("consumed_quantity", quantity);
    charge.set("consumed_unit", unit);
    charge.set("pricing_quantity", quantity);
    charge.set("pricing_unit", unit);
    charge.set("list_unit_price", cells.decimal("pricing_public_on_demand_rate"));
    charge.set("contracted_unit_price", cells.decimal("line_item_unblended_rate"));
  }

  private static void setCategory(Cells cells, Row charge, String type) {
    if (!LineItemType.isKnown(type)) {
      cells.note(FindingCode.LINE_ITEM_TYPE_UNKNOWN, "line_item_line_item_type", type);
    }
    charge.set("charge_category", LineItemType.category(type));
    charge.set("charge_frequency", LineItemType.frequency(type));
    String term = cells.text("pricing_term");
    charge.set("pricing_category", LineItemType.pricingCategory(type, term));
  }

  private static void setCommitment(Cells cells, Row charge, String type) {
    String savingsPlan = cells.text("savings_plan_savings_plan_arn");
    String reservation = cells.text("reservation_reservation_arn");
    if (savingsPlan == null && reservation == null) {
      return;
    }
    charge.set("commitment_discount_id", savingsPlan == null ? reservation : savingsPlan);
    charge.set("commitment_discount_type", savingsPlan == null ? "Reservation" : "Savings Plan");
    boolean isCovered = type.equals("SavingsPlanCoveredUsage") || type.equals("DiscountedUsage");
    charge.set("commitment_discount_status", isCovered ? "Used" : null);
  }

  private void setService(Cells cells, Row charge, Map<String, @Nullable String> product) {
    charge.set("provider_name", "AWS");
    String code = charge.string("x_service_code");
    String name = first(cells.text("product_product_name"), product.get("product_name"));
    String named = first(name, code == null ? null : meters.serviceName(code));
    charge.set("cloud_service_name", first(named, code));
    charge.set("cloud_service_category", code == null ? null : meters.serviceCategory(code));
    charge.set("region_id", first(charge.string("region_id"), product.get("region")));
    charge.set("region_name", first(cells.text("product_location"), product.get("location")));
  }

  private static void setResource(Row charge) {
    String id = charge.string("billed_resource_id");
    if (id == null || !id.startsWith("arn:")) {
      return;
    }
    String[] parts = id.split(":", 7);
    if (parts.length == 7) {
      charge.set("billed_resource_type", parts[5]);
      charge.set("billed_resource_name", parts[6]);
    }
  }

  private Map<String, @Nullable String> tags(Cells cells) {
    Map<String, @Nullable String> tags = new LinkedHashMap<>(cells.map("tags"));
    tags.putAll(cells.map("resource_tags"));
    tagPositions.forEach(
        (key, position) -> {
          String value = cells.text(position);
          if (value != null) {
            tags.put(key, value);
          }
        });
    return tags;
  }

  private void keepExtra(Cells cells, Map<String, @Nullable String> product) {
    for (String map : MAPS) {
      Map<String, @Nullable String> entries = map.equals("product") ? product : cells.map(map);
      entries.forEach(
          (key, value) -> {
            if (value != null) {
              cells.keep(map + "/" + key, value);
            }
          });
    }
    for (int position : extraPositions) {
      String text = cells.text(position);
      if (text != null) {
        cells.keep(header.names().get(position), text);
      }
    }
  }

  private static @Nullable String tagKey(String name) {
    for (String prefix : TAG_PREFIXES) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return null;
  }

  private static @Nullable String first(@Nullable String preferred, @Nullable String otherwise) {
    return preferred == null ? otherwise : preferred;
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("bill_invoice_id", "invoice_id");
    texts.put("bill_invoicing_entity", "invoice_issuer_name");
    texts.put("bill_payer_account_name", "billing_account_name");
    texts.put("line_item_availability_zone", "availability_zone");
    texts.put("line_item_legal_entity", "publisher_name");
    texts.put("line_item_line_item_description", "charge_description");
    texts.put("line_item_operation", "x_operation");
    texts.put("line_item_product_code", "x_service_code");
    texts.put("line_item_resource_id", "billed_resource_id");
    texts.put("line_item_usage_account_id", "sub_account_id");
    texts.put("line_item_usage_account_name", "sub_account_name");
    texts.put("line_item_usage_type", "x_usage_type");
    texts.put("pricing_rate_code", "sku_price_id");
    texts.put("product_region_code", "region_id");
    texts.put("product_sku", "sku_id");
    return texts;
  }
}
