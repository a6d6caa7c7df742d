package dev.spanledger.collector.http;

import java.util.List;

/**
 * The collector's counters in Prometheus' text format, version 0.0.4. Every label value is one of
 * ours: a name from outside would let a sender grow the list without bound.
 */
final class MetricsText {
  private static final String PREFIX = "spanledger_collector_";

  private MetricsText() {}

  static String of(CollectorStats stats) {
    StringBuilder out = new StringBuilder();
    for (Figure figure : Figure.all(stats)) {
      String name = PREFIX + figure.name().replace('.', '_') + (figure.isCounter() ? "_total" : "");
      out.append("# HELP %s %s\n".formatted(name, figure.help()));
      out.append("# TYPE %s %s\n".formatted(name, figure.isCounter() ? "counter" : "gauge"));
      for (Figure.Point point : figure.points()) {
        out.append(name);
        List<String> label = point.label();
        if (!label.isEmpty()) {
          out.append("{%s=\"%s\"}".formatted(label.get(0), label.get(1)));
        }
        out.append(' ').append(point.value()).append('\n');
      }
    }
    return out.toString();
  }
}
