package dev.spanledger.instrumentation.export;

import java.util.Arrays;

/** A histogram with explicit bounds. */
public final class Distribution extends Instrument {
  /** The bounds as a packed field's content, since they never change. */
  final byte[] encodedBounds;

  private final double[] bounds;
  private final Series[] series;

  /**
   * An empty one.
   *
   * @param bounds upper bounds of all buckets but the last, ascending; each belongs to its bucket
   */
  public Distribution(String name, String unit, Dimension dimension, double... bounds) {
    super(name, unit, dimension);
    this.bounds = bounds.clone();
    this.encodedBounds = encoded(bounds);
    this.series = new Series[dimension.values().size()];
    for (int i = 0; i < series.length; i++) {
      series[i] = new Series(bounds.length + 1);
    }
  }

  /** What was recorded for one value of the dimension. */
  static final class Series {
    final long[] counts;
    long count;
    double sum;
    double min;
    double max;

    Series(int buckets) {
      counts = new long[buckets];
    }

    void add(Series other) {
      if (other.count == 0) {
        return;
      }
      min = count == 0 ? other.min : Math.min(min, other.min);
      max = count == 0 ? other.max : Math.max(max, other.max);
      count += other.count;
      sum += other.sum;
      for (int i = 0; i < counts.length; i++) {
        counts[i] += other.counts[i];
      }
    }
  }

  Series series(int index) {
    return series[index];
  }

  /** Records a value that is not negative. */
  public void record(int index, double value) {
    Series at = series[index];
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    at.counts[bucket]++;
    at.min = at.count == 0 ? value : Math.min(at.min, value);
    at.max = at.count == 0 ? value : Math.max(at.max, value);
    at.count++;
    at.sum += value;
  }

  /** Adds what another one with the same bounds recorded. */
  public void add(Distribution other) {
    for (int i = 0; i < series.length; i++) {
      series[i].add(other.series[i]);
    }
  }

  @Override
  boolean has(int index) {
    return series[index].count != 0;
  }

  @Override
  public void reset() {
    for (Series each : series) {
      if (each.count != 0) {
        Arrays.fill(each.counts, 0);
        each.count = 0;
        each.sum = 0;
        each.min = 0;
        each.max = 0;
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
