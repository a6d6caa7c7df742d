package dev.spanledger.analytics.whatif;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** From the least to the most that something may be. */
record Range(BigDecimal low, BigDecimal high) {
  /** Digits behind the point of a quotient; a bill has ten. */
  static final int SCALE = 24;

  static final Range ZERO = exactly(BigDecimal.ZERO);
  static final Range ONE = exactly(BigDecimal.ONE);

  Range {
    if (low.compareTo(high) > 0) {
      throw new IllegalArgumentException("Range from %s down to %s".formatted(low, high));
    }
  }

  static Range exactly(BigDecimal value) {
    return new Range(value, value);
  }

  static Range of(double low, double high) {
    return new Range(
        BigDecimal.valueOf(low).setScale(SCALE, RoundingMode.HALF_UP),
        BigDecimal.valueOf(high).setScale(SCALE, RoundingMode.HALF_UP));
  }

  Range plus(Range other) {
    return new Range(low.add(other.low), high.add(other.high));
  }

  /** Both ends by a factor's, which is at least 0; what is negative grows downwards. */
  Range times(Range factor) {
    BigDecimal first = scaled(low.multiply(low.signum() < 0 ? factor.high : factor.low));
    BigDecimal last = scaled(high.multiply(high.signum() < 0 ? factor.low : factor.high));
    return new Range(first, last);
  }

  Range times(BigDecimal factor) {
    return times(exactly(factor));
  }

  static BigDecimal quotient(BigDecimal value, BigDecimal by) {
    return value.divide(by, SCALE, RoundingMode.HALF_UP);
  }

  static BigDecimal quotient(long value, long by) {
    return quotient(BigDecimal.valueOf(value), BigDecimal.valueOf(by));
  }

  private static BigDecimal scaled(BigDecimal value) {
    return value.setScale(SCALE, RoundingMode.HALF_UP);
  }
}
