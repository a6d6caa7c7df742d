package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold for every charge, whatever the format, and what is worth a finding. */
final class ChargeChecks {
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private ChargeChecks() {}

  static String currency(Cells cells, String column) {
    String text = cells.text(column);
    String currency = text == null ? "" : text.strip().toUpperCase(Locale.ROOT);
    if (!CURRENCY.matcher(currency).matches()) {
      cells.refuse(FindingCode.REFUSED_CURRENCY, column, text);
    }
    return currency;
  }

  static String identity(Cells cells, String column) {
    String text = cells.text(column);
    if (text == null) {
      cells.refuse(FindingCode.REFUSED_IDENTITY, column, null);
      return "";
    }
    return text;
  }

  static @Nullable Map<String, @Nullable String> tags(
      Cells cells, Map<String, @Nullable String> tags) {
    for (String key : tags.keySet()) {
      if (!key.equals(key.strip())) {
        cells.note(FindingCode.TAG_KEY_SPACE, "tags", key);
      }
    }
    return tags.isEmpty() ? null : new LinkedHashMap<>(tags);
  }

  /** Refuses a charge whose periods cannot be. */
  static void refusePeriods(Cells cells, Row charge) {
    long chargeStart = charge.requiredInt64("charge_period_start");
    long chargeEnd = charge.requiredInt64("charge_period_end");
    long billingStart = charge.requiredInt64("billing_period_start");
    long billingEnd = charge.requiredInt64("billing_period_end");
    if (chargeEnd < chargeStart) {
      cells.refuse(FindingCode.REFUSED_TIME, "charge period", "ends before it starts");
    } else if (billingEnd <= billingStart) {
      cells.refuse(FindingCode.REFUSED_TIME, "billing period", "ends before or as it starts");
    }
  }

  /** Notes what is odd about a charge that was taken. */
  static void note(Cells cells, Row charge, MeterDictionary meters) {
    boolean isUsage = "Usage".equals(charge.string("charge_category"));
    noteOutside(cells, charge);
    if (isUsage) {
      noteNegative(cells, charge);
      noteUnit(cells, charge, meters);
      noteRate(cells, charge);
    }
  }

  private static void noteOutside(Cells cells, Row charge) {
    boolean isOutside =
        charge.requiredInt64("charge_period_start") < charge.requiredInt64("billing_period_start")
            || charge.requiredInt64("charge_period_end")
                > charge.requiredInt64("billing_period_end");
    // A correction belongs to an open billing period and to the charge period it corrects.
    if (isOutside && !"Correction".equals(charge.string("charge_class"))) {
      cells.note(FindingCode.PERIOD_OUTSIDE, "charge period", period(charge));
    }
  }

  private static String period(Row charge) {
    return "from %s, billed from %s"
        .formatted(
            Times.instant(charge.requiredInt64("charge_period_start")),
            Times.instant(charge.requiredInt64("billing_period_start")));
  }

  private static void noteNegative(Cells cells, Row charge) {
    BigDecimal quantity = decimal(charge, "pricing_quantity");
    BigDecimal cost = decimal(charge, "billed_cost");
    if ((quantity != null && quantity.signum() < 0) || (cost != null && cost.signum() < 0)) {
      cells.note(
          FindingCode.NEGATIVE_USAGE,
          "quantity and cost",
          "%s, %s".formatted(plain(quantity), plain(cost)));
    }
  }

  private static void noteUnit(Cells cells, Row charge, MeterDictionary meters) {
    Meter meter = meters.meter(charge);
    String unit = charge.string("pricing_unit");
    if (meter != null && unit != null && !meter.hasUnit(unit)) {
      cells.note(FindingCode.UNIT_TEXT_MISMATCH, meter.id() + " in unit", unit);
    }
  }

  private static void noteRate(Cells cells, Row charge) {
    BigDecimal quantity = decimal(charge, "pricing_quantity");
    BigDecimal listPrice = decimal(charge, "list_unit_price");
    BigDecimal contractedPrice = decimal(charge, "contracted_unit_price");
    BigDecimal cost = decimal(charge, "billed_cost");
    boolean isCovered = charge.get("commitment_discount_id") != null;
    if (!isCovered && UnitPrice.isMismatch(cost, quantity, listPrice, contractedPrice)) {
      BigDecimal price = listPrice == null ? contractedPrice : listPrice;
      cells.note(
          FindingCode.RATE_MISMATCH,
          "billed cost",
          "%s for %s x %s".formatted(plain(cost), plain(quantity), plain(price)));
    }
  }

  static @Nullable BigDecimal decimal(Row charge, String column) {
    return (BigDecimal) charge.get(column);
  }

  private static String plain(@Nullable BigDecimal number) {
    return number == null ? "absent" : number.toPlainString();
  }
}
