package dev.spanledger.analytics.forecast;

import java.util.Arrays;

/** Robust statistics of a few numbers. */
final class Statistics {
  /** Makes the median absolute deviation of a normal distribution its standard deviation. */
  static final double MAD_TO_SIGMA = 1.4826;

  private Statistics() {}

  /** Mean of the two middle ones where their number is even. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Median distance from the median, scaled to a standard deviation. */
  static double spread(double[] values) {
    double middle = median(values);
    double[] distances = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      distances[i] = Math.abs(values[i] - middle);
    }
    return MAD_TO_SIGMA * median(distances);
  }
}
