package dev.spanledger.instrumentation.export;

import java.util.List;

/**
 * What a function counts of itself, by one attribute whose values are known beforehand and are
 * named by their index. Recording allocates nothing. Not thread-safe.
 */
public abstract sealed class Instrument permits Counter, Distribution {
  final String name;
  final String unit;
  final String attributeKey;
  final List<String> attributeValues;

  Instrument(String name, String unit, String attributeKey, List<String> attributeValues) {
    this.name = name;
    this.unit = unit;
    this.attributeKey = attributeKey;
    this.attributeValues = attributeValues;
  }

  /** Whether anything was recorded for an attribute value since the last reset. */
  abstract boolean has(int index);

  /** Forgets what was recorded. */
  public abstract void reset();
}
