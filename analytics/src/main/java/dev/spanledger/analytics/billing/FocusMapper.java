package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** FOCUS rows to charges. */
final class FocusMapper implements ChargeMapper {
  private static final List<String> CATEGORIES =
      List.of("Usage", "Purchase", "Tax", "Credit", "Adjustment");
  private static final Map<String, List<String>> CLOSED_SETS =
      Map.of(
          "ChargeClass", List.of("Correction"),
          "ChargeFrequency", List.of("One-Time", "Recurring", "Usage-Based"),
          "PricingCategory", List.of("Standard", "Dynamic", "Committed", "Other"),
          "CommitmentDiscountStatus", List.of("Used", "Unused"));
  private static final Map<String, String> CLOSED_SET_COLUMNS =
      Map.of(
          "ChargeClass", "charge_class",
          "ChargeFrequency", "charge_frequency",
          "PricingCategory", "pricing_category",
          "CommitmentDiscountStatus", "commitment_discount_status");

  private final Header header;
  private final List<Integer> extraPositions;

  FocusMapper(Header file) {
    this.header = file.withAliases(FocusColumns.FORMER_NAMES);
    Set<Integer> held = new HashSet<>();
    FocusColumns.held().forEach(name -> held.add(header.position(name)));
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      if (!held.contains(i)) {
        rest.add(i);
      }
    }
    this.extraPositions = List.copyOf(rest);
  }

  @Override
  public Header header() {
    return header;
  }

  static List<String> missing(Header file) {
    Header header = file.withAliases(FocusColumns.FORMER_NAMES);
    return FocusColumns.ESSENTIAL.stream().filter(name -> !header.has(name)).toList();
  }

  @Override
  public String formatName() {
    if (FocusColumns.ADDED_IN_1_4.stream().anyMatch(header::has) || isWithoutProvider()) {
      return "focus-1.4";
    }
    if (FocusColumns.ADDED_IN_1_3.stream().anyMatch(header::has)) {
      return "focus-1.3";
    }
    if (FocusColumns.ADDED_IN_1_2.stream().anyMatch(header::has)) {
      return "focus-1.2";
    }
    return FocusColumns.ADDED_IN_1_1.stream().anyMatch(header::has) ? "focus-1.1" : "focus-1.0";
  }

  /** Version 1.4 has service and host providers only. */
  private boolean isWithoutProvider() {
    return header.has("ServiceProviderName")
        && header.has("HostProviderName")
        && !header.has("ProviderName")
        && !header.has("PublisherName");
  }

  @Override
  public String exportKind() {
    return "focus";
  }

  @Override
  public void checkHeader(Findings findings) {
    for (String name : FocusColumns.demanded(formatName())) {
      if (!header.has(name)) {
        findings.add(FindingCode.COLUMN_MISSING, 1, name);
      }
    }
    Set<Integer> known = new HashSet<>();
    for (String name : FocusColumns.known()) {
      int position = header.position(name);
      known.add(position);
      if (position >= 0 && !header.names().get(position).equals(name)) {
        String found = header.names().get(position);
        findings.add(FindingCode.HEADER_VARIANT, 1, Findings.quote(found) + " for " + name);
      }
    }
    for (int i = 0; i < header.size(); i++) {
      if (!known.contains(i) && !header.names().get(i).startsWith("x_")) {
        findings.add(FindingCode.NON_FOCUS_COLUMN, 1, Findings.quote(header.names().get(i)));
      }
    }
  }

  @Override
  public Row map(Cells cells) {
    Row charge = new Row(Tables.CHARGES);
    charge.set("charge_period_start", cells.requiredMicros("ChargePeriodStart"));
    charge.set("charge_period_end", cells.requiredMicros("ChargePeriodEnd"));
    if (header.has("BillingPeriodStart") && header.has("BillingPeriodEnd")) {
      charge.set("billing_period_start", cells.requiredMicros("BillingPeriodStart"));
      charge.set("billing_period_end", cells.requiredMicros("BillingPeriodEnd"));
    } else {
      BillingMonth.derive(cells, charge);
    }
    charge.set("billing_currency", ChargeChecks.currency(cells, "BillingCurrency"));
    charge.set("billed_cost", cells.requiredCost("BilledCost"));
    charge.set("charge_category", category(cells));
    charge.set("billing_account_id", ChargeChecks.identity(cells, "BillingAccountId"));
    FocusColumns.NUMBERS.forEach((name, column) -> charge.set(column, cells.decimal(name)));
    FocusColumns.TEXTS.forEach((name, column) -> charge.set(column, cells.text(name)));
    CLOSED_SET_COLUMNS.forEach((name, column) -> charge.set(column, closedSet(cells, name)));
    if (charge.get("provider_name") == null) {
      // FOCUS 1.4 has ServiceProviderName in its place.
      charge.set("provider_name", ChargeChecks.identity(cells, "ServiceProviderName"));
    }
    charge.set("tags", ChargeChecks.tags(cells, cells.map("Tags")));
    for (int position : extraPositions) {
      String text = cells.text(position);
      if (text != null) {
        cells.keep(header.names().get(position), text);
      }
    }
    return charge;
  }

  private static String category(Cells cells) {
    String text = cells.text("ChargeCategory");
    String category = text == null ? null : meant(cells, "ChargeCategory", text, CATEGORIES);
    if (category == null) {
      cells.refuse(FindingCode.REFUSED_CATEGORY, "ChargeCategory", text);
      return "";
    }
    return category;
  }

  private static @Nullable String closedSet(Cells cells, String name) {
    String text = cells.text(name);
    if (text == null) {
      return null;
    }
    String meant = meant(cells, name, text, CLOSED_SETS.getOrDefault(name, List.of()));
    return meant == null ? text : meant;
  }

  private static @Nullable String meant(
      Cells cells, String name, String text, List<String> allowed) {
    for (String value : allowed) {
      if (value.equalsIgnoreCase(text.strip())) {
        if (!value.equals(text)) {
          cells.note(FindingCode.TEXT_NORMALIZED, name, text);
        }
        return value;
      }
    }
    return null;
  }
}
