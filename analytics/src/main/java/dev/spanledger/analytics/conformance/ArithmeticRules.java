package dev.spanledger.analytics.conformance;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of a bill: prices, quantities and costs, credits, currencies, periods. Sources:
 * FOCUS 1.2, the columns named, and its rules that the published model has without a check.
 */
final class ArithmeticRules {
  private static final List<String> NONE = List.of();

  private ArithmeticRules() {}

  /** New rules, ready to be tried on one delivery. */
  static List<BuiltInRule> ofRows() {
    List<BuiltInRule> rules = new ArrayList<>();
    rules.add(product("list_cost_is_price_times_quantity", "ListUnitPrice", "ListCost", NONE));
    rules.add(
        product(
            "contracted_cost_is_price_times_quantity",
            "ContractedUnitPrice",
            "ContractedCost",
            List.of("ContractedCost-C-009-C", "PricingQuantity-C-009-C")));
    rules.add(credit("EffectiveCost", "EffectiveCost-C-010-C"));
    rules.add(credit("ContractedCost", "ContractedCost-C-008-C"));
    rules.add(credit("ListCost", "ListCost-C-008-C"));
    rules.add(decimal("ConsumedQuantity", "ConsumedQuantity-C-008-C"));
    rules.add(decimal("CommitmentDiscountQuantity", "CommitmentDiscountQuantity-C-009-M"));
    rules.add(period("BillingPeriodStart", "BillingPeriodEnd"));
    rules.add(period("ChargePeriodStart", "ChargePeriodEnd"));
    rules.add(
        new RowRule(
            "charge_within_billing_period",
            "SHOULD",
            "ChargePeriodStart lies in the billing period unless ChargeClass is \"Correction\"",
            NONE,
            List.of("ChargePeriodStart", "BillingPeriodStart", "BillingPeriodEnd"),
            cells -> !cells.is("ChargeClass", "Correction"),
            ArithmeticRules::isWithin));
    rules.add(
        new RowRule(
            "pricing_currency_price_is_list_price",
            "MUST",
            "PricingCurrencyListUnitPrice equals ListUnitPrice where both currencies are one",
            NONE,
            List.of(
                "PricingCurrency",
                "BillingCurrency",
                "PricingCurrencyListUnitPrice",
                "ListUnitPrice"),
            cells ->
                cells.is("PricingCurrency", String.valueOf(cells.text("BillingCurrency")))
                    && cells.number("PricingCurrencyListUnitPrice") != null
                    && cells.number("ListUnitPrice") != null,
            cells -> isEqual(cells, "PricingCurrencyListUnitPrice", "ListUnitPrice")));
    rules.add(costsNotRounded());
    return rules;
  }

  private static RowRule product(String id, String price, String cost, List<String> answers) {
    return new RowRule(
        id,
        "MUST",
        "%s times PricingQuantity is %s within %s, unless ChargeClass is \"Correction\""
            .formatted(price, cost, RowChecks.COST_TOLERANCE.toPlainString()),
        answers,
        List.of(price, "PricingQuantity", cost),
        cells ->
            cells.value(price) != null
                && cells.value("PricingQuantity") != null
                && !cells.is("ChargeClass", "Correction"),
        cells ->
            RowChecks.isProduct(
                cells.number(price), cells.number("PricingQuantity"), cells.number(cost)));
  }

  /** A credit is computed from no other charge, so each of its costs is its billed cost. */
  private static RowRule credit(String cost, String answers) {
    return new RowRule(
        "credit_%s_is_billed_cost".formatted(cost),
        "MUST",
        "%s equals BilledCost where ChargeCategory is \"Credit\"".formatted(cost),
        List.of(answers),
        List.of(cost, "BilledCost", "ChargeCategory"),
        cells -> cells.is("ChargeCategory", "Credit"),
        cells -> isEqual(cells, cost, "BilledCost"));
  }

  private static RowRule decimal(String column, String answers) {
    return new RowRule(
        "%s_is_a_number".formatted(column),
        "MUST",
        "%s is a decimal where it is not null".formatted(column),
        List.of(answers),
        List.of(column),
        cells -> cells.value(column) != null,
        cells -> cells.number(column) != null);
  }

  private static RowRule period(String start, String end) {
    return new RowRule(
        "%s_is_before_end".formatted(start),
        "MUST",
        "%s is before %s".formatted(start, end),
        NONE,
        List.of(start, end),
        cells -> cells.value(start) != null && cells.value(end) != null,
        cells -> {
          Instant from = cells.time(start);
          Instant to = cells.time(end);
          return from != null && to != null && from.isBefore(to);
        });
  }

  /** The published sample has costs of fractions of a cent whose EffectiveCost is a whole 0. */
  private static RowRule costsNotRounded() {
    return new RowRule(
        "effective_cost_is_not_rounded",
        "SHOULD",
        "EffectiveCost has the digits of BilledCost where ChargeCategory is \"Usage\": it is not"
            + " BilledCost in whole units",
        NONE,
        List.of("EffectiveCost", "BilledCost"),
        cells ->
            cells.is("ChargeCategory", "Usage")
                && cells.value("CommitmentDiscountId") == null
                && hasFraction(cells.number("BilledCost"))
                && cells.number("EffectiveCost") != null,
        cells -> hasFraction(cells.number("EffectiveCost")));
  }

  private static boolean hasFraction(@Nullable BigDecimal number) {
    return number != null && number.stripTrailingZeros().scale() > 0;
  }

  private static boolean isEqual(RowCells cells, String one, String other) {
    BigDecimal first = cells.number(one);
    BigDecimal second = cells.number(other);
    return first != null && second != null && first.compareTo(second) == 0;
  }

  private static boolean isWithin(RowCells cells) {
    Instant charge = cells.time("ChargePeriodStart");
    Instant start = cells.time("BillingPeriodStart");
    Instant end = cells.time("BillingPeriodEnd");
    return charge != null
        && start != null
        && end != null
        && !charge.isBefore(start)
        && charge.isBefore(end);
  }
}
