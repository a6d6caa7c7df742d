package dev.spanledger.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What one variant showed on one JVM, round by round. */
final class Series {
  private final Map<Integer, Measurement> onDemand = new TreeMap<>();
  private final Map<Integer, Measurement> restored = new TreeMap<>();
  private int classes;

  void addOnDemand(int round, Measurement measurement) {
    onDemand.put(round, measurement);
  }

  void addRestored(int round, Measurement measurement) {
    restored.put(round, measurement);
  }

  void setClasses(int count) {
    classes = count;
  }

  int classes() {
    return classes;
  }

  boolean hasRestored() {
    return !restored.isEmpty();
  }

  /** Values of all rounds, starts on demand and restores together; NaN left out. */
  List<Double> values(ToDoubleFunction<Measurement> value) {
    List<Double> values = new ArrayList<>();
    for (Map<Integer, Measurement> rounds : List.of(onDemand, restored)) {
      for (Measurement measurement : rounds.values()) {
        add(values, value.applyAsDouble(measurement));
      }
    }
    return values;
  }

  /** Values of the starts on demand. */
  List<Double> onDemand(ToDoubleFunction<Measurement> value) {
    List<Double> values = new ArrayList<>();
    for (Measurement measurement : onDemand.values()) {
      add(values, value.applyAsDouble(measurement));
    }
    return values;
  }

  /** Values of the restores. */
  List<Double> restored(ToDoubleFunction<Measurement> value) {
    List<Double> values = new ArrayList<>();
    for (Measurement measurement : restored.values()) {
      add(values, value.applyAsDouble(measurement));
    }
    return values;
  }

  /** Differences to another variant in the same rounds, which saw the same machine. */
  List<Double> over(Series other, ToDoubleFunction<Measurement> value) {
    List<Double> differences = new ArrayList<>();
    for (Map.Entry<Integer, Measurement> round : onDemand.entrySet()) {
      Measurement base = other.onDemand.get(round.getKey());
      if (base != null) {
        add(differences, value.applyAsDouble(round.getValue()) - value.applyAsDouble(base));
      }
    }
    return differences;
  }

  private static void add(List<Double> values, double value) {
    if (!Double.isNaN(value)) {
      values.add(value);
    }
  }
}
