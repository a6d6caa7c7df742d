package dev.spanledger.benchmarks.driver;

import java.util.Arrays;
import java.util.Collection;

/** Medians, because a shared machine's means are its outliers'. */
final class Statistics {
  private Statistics() {}

  /** NaN for no values. */
  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Median of the distances from the median. */
  static double medianDeviation(Collection<Double> values) {
    double center = median(values);
    return median(values.stream().map(value -> Math.abs(value - center)).toList());
  }

  /** Median of the second half, which a compiler has seen before. */
  static double medianOfSecondHalf(long[] values) {
    return median(
        Arrays.stream(values, values.length / 2, values.length)
            .mapToObj(value -> (double) value)
            .toList());
  }
}
