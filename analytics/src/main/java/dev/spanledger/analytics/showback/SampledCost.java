package dev.spanledger.analytics.showback;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A cost that recorded traces tell of all traces, with the interval that holds the true cost in 95
 * of 100 cases.
 *
 * @param low 0 or more, at most {@code cost}; equal to it and to {@code high} where every trace was
 *     recorded
 * @param relativeStandardError of the cost, 0 where every trace was recorded
 * @param traceCount recorded traces that it is from
 */
public record SampledCost(
    double cost, double low, double high, double relativeStandardError, long traceCount) {

  /** A cost of fewer traces than this is a hint. */
  public static final int FEWEST_TRACES = 30;

  /** Digits that a cost has at most where nothing limits them. */
  private static final int MOST_DECIMALS = 18;

  /** Whether some traces were not recorded, so that the cost is not exact. */
  public boolean isSampled() {
    return relativeStandardError > 1e-9;
  }

  public boolean isOfFewTraces() {
    return isSampled() && traceCount < FEWEST_TRACES;
  }

  /**
   * The cost and its interval, each to the digit that the standard error reaches, as {@code 0.0123
   * (0.0115 to 0.0132)}: digits beyond it would be noise. The interval is rounded outwards, so that
   * what is printed holds the true cost at least as often.
   */
  public String text() {
    return "%s (%s to %s)%s"
        .formatted(
            rounded(cost, RoundingMode.HALF_UP).toPlainString(),
            printedLow().toPlainString(),
            printedHigh().toPlainString(),
            isOfFewTraces() ? " of %d traces only".formatted(traceCount) : "");
  }

  /** Low end of the interval as it is printed. */
  public BigDecimal printedLow() {
    return rounded(low, RoundingMode.FLOOR);
  }

  /** High end of the interval as it is printed. */
  public BigDecimal printedHigh() {
    return rounded(high, RoundingMode.CEILING);
  }

  private BigDecimal rounded(double amount, RoundingMode mode) {
    double error = cost * relativeStandardError;
    int decimals = error > 0 ? Math.max(0, (int) -Math.floor(Math.log10(error))) : MOST_DECIMALS;
    return BigDecimal.valueOf(amount).setScale(Math.min(decimals, MOST_DECIMALS), mode);
  }
}
