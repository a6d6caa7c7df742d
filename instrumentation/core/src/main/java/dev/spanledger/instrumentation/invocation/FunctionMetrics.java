package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.OtlpMetrics;
import java.time.Clock;
import java.util.ArrayDeque;

/**
 * Counts invocations between two exports. What an export could not deliver is counted with what
 * comes after, so nothing is told twice and nothing is lost while the process lives.
 */
final class FunctionMetrics {
  // Points of one series with the same times are one point to whoever drops repetitions, and a
  // database may keep no more than microseconds.
  private static final long LEAST_STEP_NANOS = 1_000L;

  private final OtlpMetrics encoder;
  private final Clock clock;
  private final ArrayDeque<FaasMetrics> spare = new ArrayDeque<>();
  private FaasMetrics current;
  private long lastEpochNanos;

  FunctionMetrics(OtlpMetrics encoder, Clock clock) {
    this.encoder = encoder;
    this.clock = clock;
    this.current = new FaasMetrics(encoder, nowEpochNanos());
  }

  /** Counts an invocation and takes all that was counted, for export: settle it afterwards. */
  synchronized FaasMetrics record(Invocation invocation, long cpuNanos, long residentBytes) {
    current.record(invocation, cpuNanos, residentBytes);
    return take();
  }

  /** Takes what was counted and not delivered: settle it afterwards. */
  synchronized FaasMetrics take() {
    FaasMetrics taken = current;
    long now = nowEpochNanos();
    taken.encode(now);
    FaasMetrics next = spare.pollFirst();
    current = next == null ? new FaasMetrics(encoder.another(), now) : next;
    current.startEpochNanos = now;
    return taken;
  }

  /** Counts from now on: the time before is not this process's. */
  synchronized void restart() {
    lastEpochNanos = 0;
    current.startEpochNanos = nowEpochNanos();
  }

  /** Ends what {@link #take} began; undelivered counts are counted on. */
  synchronized void settle(FaasMetrics taken, boolean isDelivered) {
    if (!isDelivered) {
      current.add(taken);
    }
    taken.restart(0);
    spare.addFirst(taken);
  }

  /** Later than any time told before, whatever the clock does. */
  private long nowEpochNanos() {
    lastEpochNanos = Math.max(ColdStart.epochNanos(clock), lastEpochNanos + LEAST_STEP_NANOS);
    return lastEpochNanos;
  }
}
