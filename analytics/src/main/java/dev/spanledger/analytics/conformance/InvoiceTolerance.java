package dev.spanledger.analytics.conformance;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Currency;

/**
 * What an invoice may differ from the sum of its charges, because each is rounded. Source: FOCUS
 * 1.4, Invoice Detail, rounding variance: {@code MAX(100 x subunit, SQRT(rows) x 0.5 x subunit)}.
 */
public final class InvoiceTolerance {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private InvoiceTolerance() {}

  /**
   * In the currency: 1.00 USD up to 40,000 rows. A currency that ISO 4217 does not know has a
   * subunit of 0.01.
   *
   * @param rows charges that the invoice sums
   */
  public static BigDecimal of(String currency, long rows) {
    BigDecimal subunit = BigDecimal.ONE.movePointLeft(decimals(currency));
    BigDecimal byRows =
        BigDecimal.valueOf(rows).sqrt(MathContext.DECIMAL64).multiply(HALF).multiply(subunit);
    return subunit.multiply(HUNDRED).max(byRows);
  }

  private static int decimals(String currency) {
    try {
      return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    } catch (IllegalArgumentException unknown) {
      return 2;
    }
  }
}
