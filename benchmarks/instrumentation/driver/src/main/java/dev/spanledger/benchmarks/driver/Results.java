package dev.spanledger.benchmarks.driver;

import java.util.Map;

/** All variants on one JVM. */
record Results(Jdk jdk, Map<Variant, Series> series, Map<InProcessCase, InProcess.Cost> inProcess) {
  Series of(Variant.Role role) {
    return series.entrySet().stream()
        .filter(entry -> entry.getKey().role() == role)
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No variant is the " + role));
  }

  boolean has(Variant.Role role) {
    return series.keySet().stream().anyMatch(variant -> variant.role() == role);
  }
}
