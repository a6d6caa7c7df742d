package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.export.SpanExport;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Where what an invocation recorded goes when it ends, however it ends. */
final class InvocationSink {
  // Left to the runtime for sending the response.
  private static final int EXPORT_MARGIN_MILLIS = 50;
  private static final int LAST_MARGIN_MILLIS = 20;
  // Lambda gives a process 300 ms or more between SIGTERM and SIGKILL.
  private static final long SHUTDOWN_BUDGET_NANOS = 250_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final InvocationSpans spans;
  private final @Nullable Outlet outlet;
  private final @Nullable ProcessUsage usage;
  private final TimeoutGuard guard;
  private final long exportTimeoutNanos;

  private InvocationSink(
      Settings settings,
      InvocationSpans spans,
      @Nullable Outlet outlet,
      @Nullable ProcessUsage usage) {
    this.guard = TimeoutGuard.of(settings.function());
    this.spans = spans;
    this.outlet = outlet;
    this.usage = usage;
    this.exportTimeoutNanos = settings.export().timeoutNanos();
  }

  /** Into the library's own export; nowhere where there is none. */
  static InvocationSink own(
      Settings settings, InvocationSpans spans, @Nullable SpanExport export, Clock clock) {
    FunctionMetrics metrics = null;
    if (export != null && settings.measures() && export.carriesMetrics()) {
      metrics =
          new FunctionMetrics(
              export.metrics(
                  settings.function().resource(), LibraryIdentity.NAME, LibraryIdentity.VERSION),
              clock);
    }
    return new InvocationSink(
        settings,
        spans,
        export == null ? null : new OwnOutlet(export, metrics),
        metrics == null ? null : new ProcessUsage());
  }

  /** Into an SDK that was there before. */
  static InvocationSink foreign(Settings settings, InvocationSpans spans, OpenTelemetry sdk) {
    boolean measures = settings.measures();
    return new InvocationSink(
        settings,
        spans,
        new ForeignOutlet(sdk, measures ? new ForeignMetrics(sdk) : null),
        measures ? new ProcessUsage() : null);
  }

  void started(Invocation invocation, boolean isCold) {
    try {
      if (isCold && usage != null) {
        // What initialisation used is not the first invocation's.
        usage.takeCpuNanos();
      }
      guard.watch(invocation);
    } catch (RuntimeException | OutOfMemoryError e) {
      // No thread to be had, say. The invocation goes on without the guard.
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  void finished(Invocation invocation) {
    guard.release(invocation);
    if (outlet != null) {
      outlet.deliver(
          spans.close(invocation.buffer()),
          invocation.isCountedNow() ? outcome(invocation, invocation.fate()) : null,
          budgetNanos(invocation, EXPORT_MARGIN_MILLIS));
    }
  }

  void timedOut(Invocation invocation) {
    if (outlet == null) {
      return;
    }
    endOpenSpans(invocation, "timeout", "open when the function ran out of time");
    outlet.deliver(
        spans.take(invocation.buffer()),
        invocation.isCountedNow() ? outcome(invocation, Outcome.Fate.TIMED_OUT) : null,
        budgetNanos(invocation, LAST_MARGIN_MILLIS));
  }

  /** The process ends: ends what is open and hands on everything that is still here. */
  void shutDown() {
    if (outlet == null) {
      return;
    }
    for (Invocation invocation : guard.releaseAll()) {
      endOpenSpans(invocation, "shutdown", "open when the process was told to end");
      spans.surrender(invocation.buffer());
    }
    outlet.close(spans.takeUnowned(), Math.min(exportTimeoutNanos, SHUTDOWN_BUDGET_NANOS));
  }

  /** Lets go of what a snapshot of the process must not hold. */
  void suspend() {
    if (usage != null) {
      usage.close();
    }
    if (outlet != null) {
      outlet.suspend();
    }
  }

  /** The process goes on from a snapshot. */
  void restored() {
    if (outlet != null) {
      outlet.restart();
    }
  }

  private @Nullable Outcome outcome(Invocation invocation, Outcome.Fate fate) {
    return usage == null
        ? null
        : new Outcome(
            invocation.trigger(),
            fate,
            invocation.isCold(),
            invocation.initNanos(),
            invocation.durationNanos(),
            usage.takeCpuNanos(),
            usage.residentBytes());
  }

  private void endOpenSpans(Invocation invocation, String errorType, String description) {
    for (Span span : spans.openSpans(invocation.buffer())) {
      end(span, errorType, description);
    }
    Span batch = invocation.batch();
    if (batch != null) {
      end(batch, errorType, description);
    }
    end(invocation.server(), errorType, description);
  }

  private static void end(Span span, String errorType, String description) {
    if (span.isRecording()) {
      span.setAttribute(Invocation.ERROR_TYPE, errorType);
      span.setStatus(StatusCode.ERROR, description);
      span.end();
    }
  }

  private long budgetNanos(Invocation invocation, int marginMillis) {
    long leftNanos = NANOS_PER_MILLI * (invocation.remainingMillis() - (long) marginMillis);
    return Math.min(exportTimeoutNanos, leftNanos);
  }
}
