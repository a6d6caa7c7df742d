package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.SpanExport;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library's own export: spans and metrics leave in one flush. */
final class OwnOutlet implements Outlet {
  private final SpanExport export;
  private final @Nullable FunctionMetrics metrics;

  /**
   * @param metrics null where nothing is measured
   */
  OwnOutlet(SpanExport export, @Nullable FunctionMetrics metrics) {
    this.export = export;
    this.metrics = metrics;
  }

  @Override
  public void deliver(List<SpanData> spans, @Nullable Outcome outcome, long budgetNanos) {
    if (metrics == null || outcome == null) {
      export.export(spans, budgetNanos);
    } else {
      send(metrics, spans, metrics.record(outcome), budgetNanos);
    }
  }

  @Override
  public void suspend() {
    export.suspend();
  }

  @Override
  public void restart() {
    if (metrics != null) {
      metrics.restart();
    }
  }

  @Override
  public void close(List<SpanData> spans, long budgetNanos) {
    export.resume();
    if (metrics == null) {
      export.export(spans, budgetNanos);
    } else {
      send(metrics, spans, metrics.take(), budgetNanos);
    }
  }

  private void send(
      FunctionMetrics from, List<SpanData> spans, FunctionMetrics.Taken taken, long budgetNanos) {
    boolean isDelivered = false;
    try {
      isDelivered = export.export(spans, taken.payload(), budgetNanos);
    } finally {
      from.settle(taken, isDelivered);
    }
  }
}
