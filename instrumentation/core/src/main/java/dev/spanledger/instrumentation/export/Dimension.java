package dev.spanledger.instrumentation.export;

import java.util.List;

/**
 * An attribute of metrics with the values it can have. Instruments know a value by its index here.
 */
public record Dimension(String key, List<String> values) {
  public Dimension {
    values = List.copyOf(values);
  }
}
