package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.SpanExport;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library's own export: spans and metrics leave in one flush. */
final class OwnSink extends InvocationSink {
  private final @Nullable SpanExport export;
  private final @Nullable FunctionMetrics metrics;

  private OwnSink(
      Settings settings,
      InvocationSpans spans,
      @Nullable SpanExport export,
      @Nullable FunctionMetrics metrics) {
    super(settings, spans, metrics == null ? null : new ProcessUsage());
    this.export = export;
    this.metrics = metrics;
  }

  /**
   * @param export null where nothing is exported
   */
  static OwnSink of(
      Settings settings, InvocationSpans spans, @Nullable SpanExport export, Clock clock) {
    FunctionMetrics metrics = null;
    if (export != null && settings.measures() && export.carriesMetrics()) {
      metrics =
          new FunctionMetrics(
              export.metrics(
                  settings.function().resource(), LibraryIdentity.NAME, LibraryIdentity.VERSION),
              clock);
    }
    return new OwnSink(settings, spans, export, metrics);
  }

  @Override
  void deliver(List<SpanData> spans, @Nullable Invocation counted, long budgetNanos) {
    if (export == null) {
      return;
    }
    if (metrics == null || counted == null) {
      export.export(spans, budgetNanos);
    } else {
      send(
          export,
          metrics,
          spans,
          metrics.record(counted, takeCpuNanos(), residentBytes()),
          budgetNanos);
    }
  }

  @Override
  void deliverLast(List<SpanData> spans, long budgetNanos) {
    if (export == null) {
      return;
    }
    export.resume();
    if (metrics == null) {
      export.export(spans, budgetNanos);
    } else {
      send(export, metrics, spans, metrics.take(), budgetNanos);
    }
  }

  @Override
  void suspend() {
    super.suspend();
    if (export != null) {
      export.suspend();
    }
  }

  @Override
  void restored() {
    if (metrics != null) {
      metrics.restart();
    }
  }

  private static void send(
      SpanExport export,
      FunctionMetrics from,
      List<SpanData> spans,
      FaasMetrics taken,
      long budgetNanos) {
    boolean isDelivered = false;
    try {
      isDelivered = export.export(spans, taken.encoded, budgetNanos);
    } finally {
      from.settle(taken, isDelivered);
    }
  }
}
