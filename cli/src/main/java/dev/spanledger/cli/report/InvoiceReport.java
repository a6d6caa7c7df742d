package dev.spanledger.cli.report;

import dev.spanledger.analytics.conformance.InvoiceComparison;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Invoices beside the charges that name them. */
public final class InvoiceReport {
  private final List<InvoiceComparison> invoices;

  public InvoiceReport(List<InvoiceComparison> invoices) {
    this.invoices = List.copyOf(invoices);
  }

  /** A row for each invoice and currency. */
  public Answer answer() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (InvoiceComparison invoice : invoices) {
      rows.add(
          Arrays.asList(
              invoice.invoiceId(),
              invoice.currency(),
              invoice.rows(),
              invoice.invoiceTotal(),
              invoice.billedCost(),
              invoice.difference(),
              invoice.tolerance(),
              invoice.holds()));
    }
    return new Answer(
        List.of(
            "invoice_id",
            "billing_currency",
            "row_count",
            "invoice_total",
            "billed_cost",
            "difference",
            "tolerance",
            "reconciles"),
        rows);
  }

  /** What does not reconcile, a sentence each. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (InvoiceComparison invoice : invoices) {
      if (!invoice.holds()) {
        failures.add(failure(invoice));
      }
    }
    return failures;
  }

  /** What reconciles, a sentence each. */
  public List<String> agreements() {
    return invoices.stream()
        .filter(InvoiceComparison::holds)
        .map(
            invoice ->
                "Invoice %s in %s reconciles: %s, its %s charges are %s"
                    .formatted(
                        Text.printable(invoice.invoiceId()),
                        Text.printable(invoice.currency()),
                        invoice.invoiceTotal() == null
                            ? Humanized.MISSING
                            : Humanized.exact(invoice.invoiceTotal()),
                        Humanized.count(invoice.rows()),
                        Humanized.exact(invoice.billedCost())))
        .toList();
  }

  private static String failure(InvoiceComparison invoice) {
    String name =
        "Invoice %s in %s"
            .formatted(Text.printable(invoice.invoiceId()), Text.printable(invoice.currency()));
    if (invoice.invoiceTotal() == null) {
      return "%s is not among the invoices, yet %s charges of %s name it"
          .formatted(name, Humanized.count(invoice.rows()), Humanized.exact(invoice.billedCost()));
    }
    return "%s is %s, its %s charges are %s: the difference of %s is more than %s"
        .formatted(
            name,
            Humanized.exact(invoice.invoiceTotal()),
            Humanized.count(invoice.rows()),
            Humanized.exact(invoice.billedCost()),
            Humanized.exact(invoice.difference()),
            Humanized.exact(invoice.tolerance()));
  }
}
