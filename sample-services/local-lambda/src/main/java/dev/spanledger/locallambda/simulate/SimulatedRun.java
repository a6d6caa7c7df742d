package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.TraceHeader;
import org.jspecify.annotations.Nullable;

/**
 * A run of a function that has begun. Times are nanoseconds since the epoch.
 *
 * @param trace the trace it is in; its parent is the caller's span, or one that nobody recorded
 * @param callerSpanId null where no span called it
 * @param spanId of its own server span
 * @param startNanos when the handler began, after init
 * @param initNanos duration of init; 0 for a warm start
 */
record SimulatedRun(
    SimulatedInstance instance,
    TraceHeader trace,
    @Nullable String callerSpanId,
    String spanId,
    String requestId,
    String tenant,
    long startNanos,
    long initNanos) {

  boolean isCold() {
    return initNanos > 0;
  }
}
