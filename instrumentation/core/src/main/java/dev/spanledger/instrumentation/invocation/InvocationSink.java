package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.export.SpanExport;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the spans of an invocation go when it ends: the library's own export, or a foreign SDK. */
final class InvocationSink {
  // Left to the runtime for sending the response.
  private static final int EXPORT_MARGIN_MILLIS = 50;
  private static final int LAST_MARGIN_MILLIS = 20;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final InvocationSpans spans;
  private final @Nullable SpanExport export;
  private final @Nullable TracerProvider foreign;
  private final TimeoutGuard guard;
  private final long exportTimeoutNanos;

  /**
   * @param export null where spans go nowhere, or to the foreign SDK
   * @param foreign an SDK that was registered before; null for the library's own
   */
  InvocationSink(
      InvocationSpans spans,
      @Nullable SpanExport export,
      @Nullable TracerProvider foreign,
      TimeoutGuard guard,
      long exportTimeoutNanos) {
    this.spans = spans;
    this.export = export;
    this.foreign = foreign;
    this.guard = guard;
    this.exportTimeoutNanos = exportTimeoutNanos;
  }

  void started(Invocation invocation) {
    try {
      guard.watch(invocation);
    } catch (RuntimeException | OutOfMemoryError e) {
      // No thread to be had, say. The invocation goes on without the guard.
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  void finished(Invocation invocation) {
    guard.release(invocation);
    export(spans.close(invocation.buffer()), budgetNanos(invocation, EXPORT_MARGIN_MILLIS));
  }

  void timedOut(Invocation invocation, @Nullable Span batch) {
    for (Span span : spans.openSpans(invocation.buffer())) {
      end(span);
    }
    if (batch != null) {
      end(batch);
    }
    end(invocation.server());
    export(spans.take(invocation.buffer()), budgetNanos(invocation, LAST_MARGIN_MILLIS));
  }

  private static void end(Span span) {
    if (span.isRecording()) {
      span.setAttribute(Invocation.ERROR_TYPE, "timeout");
      span.setStatus(StatusCode.ERROR, "open when the function ran out of time");
      span.end();
    }
  }

  private long budgetNanos(Invocation invocation, int marginMillis) {
    long leftNanos = NANOS_PER_MILLI * (invocation.remainingMillis() - (long) marginMillis);
    return Math.min(exportTimeoutNanos, leftNanos);
  }

  private void export(List<SpanData> ended, long budgetNanos) {
    if (export != null) {
      export.export(ended, budgetNanos);
    } else if (foreign != null) {
      ForeignSdk.flush(foreign, budgetNanos);
    }
  }
}
