package dev.spanledger.analytics.conformance;

import dev.spanledger.analytics.billing.DeliveryRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What invoices come to, from a FOCUS 1.4 Invoice Detail file.
 *
 * @param totals sum of BilledCost by InvoiceId and BillingCurrency, every digit
 */
public record InvoiceTotals(Map<Key, BigDecimal> totals) {
  private static final List<String> NEEDED = List.of("InvoiceId", "BilledCost", "BillingCurrency");
  private static final List<String> ONLY_THERE = List.of("InvoiceDetailId", "InvoiceIssueStatus");

  /** An invoice in one currency. */
  public record Key(String invoiceId, String currency) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byInvoice = invoiceId.compareTo(other.invoiceId);
      return byInvoice == 0 ? currency.compareTo(other.currency) : byInvoice;
    }
  }

  public InvoiceTotals {
    totals = Map.copyOf(totals);
  }

  /** Whether these are lines of invoices, and no charges, which have a ChargeCategory. */
  public static boolean isInvoiceDetail(List<String> columns) {
    return !columns.contains("ChargePeriodStart")
        && columns.containsAll(List.of("InvoiceId", "BilledCost"))
        && ONLY_THERE.stream().anyMatch(columns::contains);
  }

  /**
   * @throws RuleModelException where a column is absent, or a line has no invoice or no amount
   */
  public static InvoiceTotals read(DeliveryRows rows) throws IOException {
    for (String column : NEEDED) {
      if (!rows.columns().contains(column)) {
        throw new RuleModelException(
            "Invoice detail %s lacks column %s; it has %s"
                .formatted(rows.path(), column, rows.columns()));
      }
    }
    Map<Key, BigDecimal> totals = new TreeMap<>();
    RowCells cells = new RowCells(rows.columns());
    Tally tally = new Tally();
    rows.forEachRow(
        row -> {
          cells.moveTo(row);
          BigDecimal cost = cells.number("BilledCost");
          String invoice = cells.text("InvoiceId");
          String currency = cells.text("BillingCurrency");
          if (cost == null || invoice == null || currency == null) {
            tally.breaks(cells.breach(NEEDED));
          } else {
            totals.merge(new Key(invoice, currency), cost, BigDecimal::add);
          }
        });
    Breach unreadable = tally.result("", "MUST", "", "").breach();
    if (unreadable != null) {
      throw new RuleModelException(
          "Invoice detail %s, row %d, has no invoice, currency or number: %s"
              .formatted(rows.path(), unreadable.row(), unreadable.value()));
    }
    return new InvoiceTotals(totals);
  }
}
