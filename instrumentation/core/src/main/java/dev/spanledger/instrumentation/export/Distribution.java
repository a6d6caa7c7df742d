package dev.spanledger.instrumentation.export;

import java.util.Arrays;
import java.util.List;

/** A histogram with explicit bounds. */
public final class Distribution extends Instrument {
  /** The bounds as a packed field's content, since they never change. */
  final byte[] encodedBounds;

  private final double[] bounds;
  private final long[][] bucketCounts;
  private final long[] counts;
  private final double[] sums;
  private final double[] minima;
  private final double[] maxima;

  /**
   * An empty one.
   *
   * @param bounds upper bounds of all buckets but the last, ascending; each belongs to its bucket
   */
  public Distribution(
      String name,
      String unit,
      String attributeKey,
      List<String> attributeValues,
      double... bounds) {
    super(name, unit, attributeKey, attributeValues);
    int size = attributeValues.size();
    this.bounds = bounds.clone();
    this.encodedBounds = encoded(bounds);
    this.bucketCounts = new long[size][bounds.length + 1];
    this.counts = new long[size];
    this.sums = new double[size];
    this.minima = new double[size];
    this.maxima = new double[size];
  }

  long[] bucketCounts(int index) {
    return bucketCounts[index];
  }

  long count(int index) {
    return counts[index];
  }

  double sum(int index) {
    return sums[index];
  }

  double min(int index) {
    return minima[index];
  }

  double max(int index) {
    return maxima[index];
  }

  /** Records a value that is not negative. */
  public void record(int index, double value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    bucketCounts[index][bucket]++;
    extend(index, value, value);
    counts[index]++;
    sums[index] += value;
  }

  /** Adds what another one with the same bounds recorded. */
  public void add(Distribution other) {
    for (int i = 0; i < counts.length; i++) {
      if (other.counts[i] > 0) {
        extend(i, other.minima[i], other.maxima[i]);
        counts[i] += other.counts[i];
        sums[i] += other.sums[i];
        for (int bucket = 0; bucket <= bounds.length; bucket++) {
          bucketCounts[i][bucket] += other.bucketCounts[i][bucket];
        }
      }
    }
  }

  private void extend(int index, double min, double max) {
    boolean isFirst = counts[index] == 0;
    minima[index] = isFirst ? min : Math.min(minima[index], min);
    maxima[index] = isFirst ? max : Math.max(maxima[index], max);
  }

  @Override
  boolean has(int index) {
    return counts[index] != 0;
  }

  @Override
  public void reset() {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        Arrays.fill(bucketCounts[i], 0);
        counts[i] = 0;
        sums[i] = 0;
      }
    }
  }

  private static byte[] encoded(double[] bounds) {
    byte[] bytes = new byte[Long.BYTES * bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      long bits = Double.doubleToRawLongBits(bounds[i]);
      for (int at = 0; at < Long.BYTES; at++) {
        bytes[Long.BYTES * i + at] = (byte) (bits >>> (8 * at));
      }
    }
    return bytes;
  }
}
