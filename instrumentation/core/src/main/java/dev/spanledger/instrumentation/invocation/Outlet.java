package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way on for what an invocation recorded. */
interface Outlet {
  /**
   * Hands on, within the budget.
   *
   * @param outcome null where the invocation has been counted, or nothing is measured
   */
  void deliver(List<SpanData> spans, @Nullable Outcome outcome, long budgetNanos);

  /** Lets go of what a snapshot of the process must not hold. */
  void suspend();

  /** What is counted from now on is counted from this time on. */
  void restart();

  /** The process ends: hands on what is still here, within the budget. */
  void close(List<SpanData> spans, long budgetNanos);
}
