package dev.spanledger.instrumentation.export;

import java.util.Arrays;
import java.util.List;

/** A monotonic sum. */
public final class Counter extends Instrument {
  final long[] counts;

  /** A counter at zero. */
  public Counter(String name, String unit, String attributeKey, List<String> attributeValues) {
    super(name, unit, attributeKey, attributeValues);
    counts = new long[attributeValues.size()];
  }

  /** Counts once for a value of the attribute. */
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
