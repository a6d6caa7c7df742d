package dev.spanledger.collector.http;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The collector's counters in Prometheus' text format. Every label value is one of ours: a name
 * from outside would let a sender grow the list without bound.
 */
final class MetricsText {
  private static final double NANOS_PER_SECOND = 1e9;

  private final StringBuilder out = new StringBuilder();

  private MetricsText() {}

  static String of(CollectorStats stats) {
    MetricsText text = new MetricsText();
    for (Signal signal : Signal.values()) {
      text.line("requests_total", "signal", signal.label(), stats.requests().get(signal));
      text.line(
          "accepted_records_total", "signal", signal.label(), stats.acceptedRecords().get(signal));
      text.line(
          "rejected_records_total", "signal", signal.label(), stats.rejectedRecords().get(signal));
    }
    for (Refusal refusal : Refusal.values()) {
      text.line(
          "refused_requests_total",
          "reason",
          refusal.label(),
          stats.refusedRequests().get(refusal));
    }
    new TreeMap<>(stats.landedRows())
        .forEach((table, rows) -> text.line("landed_rows_total", "table", table, rows));
    text.line("repeated_requests_total", stats.repeatedRequests());
    text.line("landing_failures_total", stats.landingFailures());
    text.line("segments_set_aside_total", stats.segmentsSetAside());
    text.line("disk_forces_total", stats.diskForces());
    text.line("backlog_bytes", stats.backlogBytes());
    text.line("lag_seconds", stats.lag().toNanos() / NANOS_PER_SECOND);
    text.line("heap_reserved_bytes", stats.heapInUseBytes());
    return text.out.toString();
  }

  private void line(String name, Number value) {
    out.append("spanledger_collector_").append(name).append(' ').append(value).append('\n');
  }

  private void line(String name, String label, String labelValue, @Nullable Number value) {
    line("%s{%s=\"%s\"}".formatted(name, label, labelValue), value == null ? 0 : value);
  }
}
