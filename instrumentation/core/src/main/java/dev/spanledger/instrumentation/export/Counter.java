package dev.spanledger.instrumentation.export;

import java.util.Arrays;

/** A monotonic sum. */
public final class Counter extends Instrument {
  final long[] counts;

  /** A counter at zero. */
  public Counter(String name, String unit, Dimension dimension) {
    super(name, unit, dimension);
    counts = new long[dimension.values().size()];
  }

  /** Counts once for a value of the dimension. */
  public void increment(int index) {
    counts[index]++;
  }

  /** Adds what another one of the same kind counted. */
  public void add(Counter other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  @Override
  boolean has(int index) {
    return counts[index] != 0;
  }

  @Override
  public void reset() {
    Arrays.fill(counts, 0);
  }
}
