package dev.spanledger.analytics.conformance;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One invoice in one currency beside the charges that name it.
 *
 * @param invoiceId {@code (none)} for charges that name no invoice
 * @param invoiceTotal what the invoice says; null where there is no such invoice
 * @param billedCost sum of the charges, every digit
 * @param rows charges that were summed
 */
public record InvoiceComparison(
    String invoiceId,
    String currency,
    @Nullable BigDecimal invoiceTotal,
    BigDecimal billedCost,
    long rows) {

  /** Charges minus invoice. */
  public BigDecimal difference() {
    return invoiceTotal == null ? billedCost : billedCost.subtract(invoiceTotal);
  }

  public BigDecimal tolerance() {
    return InvoiceTolerance.of(currency, rows);
  }

  /** Charges that no invoice bills must be nothing, and an invoice needs charges. */
  public boolean holds() {
    boolean isOneSided = invoiceTotal == null || rows == 0;
    return isOneSided ? difference().signum() == 0 : difference().abs().compareTo(tolerance()) <= 0;
  }

  String text() {
    return "invoice %s: %d charges of %s %s, invoice %s"
        .formatted(
            invoiceId,
            rows,
            billedCost.toPlainString(),
            currency,
            invoiceTotal == null ? "absent" : invoiceTotal.toPlainString());
  }
}
