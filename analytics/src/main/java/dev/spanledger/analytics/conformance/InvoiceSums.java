package dev.spanledger.analytics.conformance;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the charges of each invoice sum to, and whether that is what the invoice says. */
final class InvoiceSums {
  private static final int MOST_INVOICES = 1_000_000;
  private static final String NO_INVOICE = "(none)";

  private static final class Sum {
    final Breach first;
    BigDecimal billed = BigDecimal.ZERO;
    long rows;

    Sum(Breach first) {
      this.first = first;
    }
  }

  private final Map<InvoiceTotals.Key, Sum> sums = new LinkedHashMap<>();
  private final Map<String, Set<String>> currencies = new LinkedHashMap<>();
  private final Map<String, Breach> changed = new LinkedHashMap<>();
  private final @Nullable InvoiceTotals given;
  private boolean isTooMany;

  /**
   * @param given what the invoices say; null where that is not known
   */
  InvoiceSums(@Nullable InvoiceTotals given) {
    this.given = given;
  }

  List<BuiltInRule> rules() {
    return List.of(new Billed(), new OneCurrency());
  }

  /** A line for each invoice, those without charges last. */
  List<InvoiceComparison> comparisons() {
    List<InvoiceComparison> comparisons = new ArrayList<>();
    sums.forEach(
        (key, sum) ->
            comparisons.add(
                new InvoiceComparison(
                    key.invoiceId(), key.currency(), total(key), sum.billed, sum.rows)));
    if (given != null) {
      given.totals().keySet().stream()
          .filter(key -> !sums.containsKey(key))
          .sorted()
          .forEach(
              key ->
                  comparisons.add(
                      new InvoiceComparison(
                          key.invoiceId(), key.currency(), total(key), BigDecimal.ZERO, 0)));
    }
    return comparisons;
  }

  private @Nullable BigDecimal total(InvoiceTotals.Key key) {
    return given == null ? null : given.totals().get(key);
  }

  private final class Billed implements BuiltInRule {
    private static final String RULE = PREFIX + "billed_cost_of_an_invoice_is_its_total";
    private static final String SENTENCE =
        "BilledCost of the charges of an invoice sums to its total, within"
            + " MAX(100 x subunit, SQRT(rows) x 0.5 x subunit)";

    @Override
    public void add(RowCells cells) {
      String invoice = cells.text("InvoiceId");
      String currency = String.valueOf(cells.text("BillingCurrency"));
      if (isTooMany) {
        return;
      }
      InvoiceTotals.Key key =
          new InvoiceTotals.Key(invoice == null ? NO_INVOICE : invoice, currency);
      Sum sum = sums.computeIfAbsent(key, absent -> new Sum(cells.breach(List.of("InvoiceId"))));
      BigDecimal cost = cells.number("BilledCost");
      sum.billed = cost == null ? sum.billed : sum.billed.add(cost);
      sum.rows++;
      isTooMany = sums.size() > MOST_INVOICES;
    }

    @Override
    public RuleResult result() {
      if (given == null || isTooMany) {
        return RuleResult.of(
            RULE,
            "MUST",
            SENTENCE,
            RuleStatus.NOT_EVALUATED,
            isTooMany
                ? "more than %d invoices".formatted(MOST_INVOICES)
                : "no invoice was given to compare with");
      }
      Tally tally = new Tally();
      for (InvoiceComparison comparison : comparisons()) {
        Sum sum = sums.get(new InvoiceTotals.Key(comparison.invoiceId(), comparison.currency()));
        Breach first = sum == null ? new Breach("", 0, "") : sum.first;
        if (comparison.holds()) {
          tally.holds();
        } else {
          tally.breaks(new Breach(first.file(), first.row(), comparison.text()));
        }
      }
      return tally.result(RULE, "MUST", SENTENCE, "no charges and no invoices");
    }

    @Override
    public List<String> answers() {
      return List.of("BilledCost-C-007-M");
    }
  }

  private final class OneCurrency implements BuiltInRule {
    @Override
    public void add(RowCells cells) {
      String invoice = cells.text("InvoiceId");
      String account = cells.text("BillingAccountId");
      String currency = cells.text("BillingCurrency");
      if (currency == null || currencies.size() > MOST_INVOICES) {
        return;
      }
      String group =
          invoice == null ? "account %s".formatted(account) : "invoice %s".formatted(invoice);
      Set<String> seen = currencies.computeIfAbsent(group, key -> new TreeSet<>());
      if (seen.add(currency) && seen.size() > 1) {
        changed.putIfAbsent(group, cells.breach("%s: %s".formatted(group, seen)));
      }
    }

    @Override
    public RuleResult result() {
      Tally tally = new Tally();
      for (String group : currencies.keySet()) {
        Breach breach = changed.get(group);
        if (breach == null) {
          tally.holds();
        } else {
          tally.breaks(breach);
        }
      }
      return tally.result(
          PREFIX + "an_invoice_has_one_currency",
          "MUST",
          "All charges of an invoice, or of a billing account without one, have one BillingCurrency",
          "no row has a BillingCurrency");
    }

    @Override
    public List<String> answers() {
      return List.of();
    }
  }
}
