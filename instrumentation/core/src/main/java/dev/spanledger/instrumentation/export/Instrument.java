package dev.spanledger.instrumentation.export;

/**
 * What a function counts of itself, by one attribute whose values are known beforehand. Recording
 * allocates nothing. Not thread-safe.
 */
public abstract sealed class Instrument permits Counter, Distribution {
  final String name;
  final String unit;
  final Dimension dimension;

  Instrument(String name, String unit, Dimension dimension) {
    this.name = name;
    this.unit = unit;
    this.dimension = dimension;
  }

  /** Whether a value of the dimension has been recorded since the last reset. */
  abstract boolean has(int index);

  /** Forgets what was recorded. */
  public abstract void reset();
}
