package dev.spanledger.analytics.comparison;

/** The standard normal distribution. */
final class Normal {
  /** Two-sided 95 %. */
  static final double Z_95 = 1.959963984540054;

  private static final double SQRT_2 = Math.sqrt(2);
  private static final int MOST_TERMS = 200;

  /** From here on the continued fraction converges faster than the series. */
  private static final double SERIES_UP_TO = 3;

  private Normal() {}

  /** Probability of a value below z; never a certainty. */
  static double below(double z) {
    return z < 0 ? upperTail(-z) : Math.min(1 - upperTail(z), Math.nextDown(1.0));
  }

  /** Probability of a value at least as far from 0 as z, on either side. */
  static double twoSided(double z) {
    return Math.min(1, 2 * upperTail(Math.abs(z)));
  }

  /** For z of at least 0; keeps its relative precision far out, where 1 minus the rest loses it. */
  private static double upperTail(double z) {
    double x = z / SQRT_2;
    return x < SERIES_UP_TO ? (1 - erfSeries(x)) / 2 : erfcFraction(x) / 2;
  }

  /** Abramowitz and Stegun 7.1.6. */
  private static double erfSeries(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < MOST_TERMS && term > sum * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** Abramowitz and Stegun 7.1.14, from its far end. */
  private static double erfcFraction(double x) {
    double fraction = x;
    for (int n = MOST_TERMS; n > 0; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }
}
