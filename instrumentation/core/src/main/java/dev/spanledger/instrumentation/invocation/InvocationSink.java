package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where what an invocation recorded goes when it ends, however it ends. Runs at the end of the
 * process.
 */
abstract sealed class InvocationSink implements Runnable permits OwnSink, ForeignSink {
  // Left to the runtime for sending the response.
  private static final int EXPORT_MARGIN_MILLIS = 50;
  private static final int LAST_MARGIN_MILLIS = 20;
  // Lambda gives a process 300 ms or more between SIGTERM and SIGKILL.
  private static final long SHUTDOWN_BUDGET_NANOS = 250_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final InvocationSpans spans;
  private final @Nullable ProcessUsage usage;
  private final TimeoutGuard guard;
  private final long exportTimeoutNanos;

  /**
   * @param usage null where nothing is measured
   */
  InvocationSink(Settings settings, InvocationSpans spans, @Nullable ProcessUsage usage) {
    this.guard = TimeoutGuard.of(settings.function());
    this.spans = spans;
    this.usage = usage;
    this.exportTimeoutNanos = settings.export().timeoutNanos();
  }

  /**
   * Hands on, within the budget.
   *
   * @param counted the invocation to be measured; null where it has been already
   */
  abstract void deliver(List<SpanData> ended, @Nullable Invocation counted, long budgetNanos);

  /** The process ends: hands on what is still here, within the budget. */
  abstract void deliverLast(List<SpanData> ended, long budgetNanos);

  /** The process goes on from a snapshot. */
  abstract void restored();

  void started(Invocation invocation) {
    try {
      if (invocation.isCold() && usage != null) {
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
    deliver(
        spans.close(invocation.buffer()),
        invocation.isCountedNow() ? invocation : null,
        budgetNanos(invocation, EXPORT_MARGIN_MILLIS));
  }

  void timedOut(Invocation invocation) {
    endOpenSpans(invocation, "timeout", "open when the function ran out of time");
    deliver(
        spans.take(invocation.buffer()),
        invocation.isCountedNow() ? invocation : null,
        budgetNanos(invocation, LAST_MARGIN_MILLIS));
  }

  /** The process ends: ends what is open and hands on everything that is still here. */
  @Override
  public void run() {
    try {
      for (Invocation invocation : guard.releaseAll()) {
        endOpenSpans(invocation, "shutdown", "open when the process was told to end");
        spans.surrender(invocation.buffer());
      }
      deliverLast(spans.takeUnowned(), Math.min(exportTimeoutNanos, SHUTDOWN_BUDGET_NANOS));
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  /** Lets go of what a snapshot of the process must not hold. */
  void suspend() {
    if (usage != null) {
      usage.close();
    }
  }

  long takeCpuNanos() {
    return usage == null ? 0 : usage.takeCpuNanos();
  }

  long residentBytes() {
    return usage == null ? 0 : usage.residentBytes();
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
