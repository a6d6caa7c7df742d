package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.OtlpMetrics;
import java.time.Clock;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

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
    this.current = new FaasMetrics(nowEpochNanos());
  }

  /** What is on its way: give it back with {@link #settle}. */
  record Taken(FaasMetrics metrics, byte @Nullable [] payload) {}

  /** Counts an invocation and takes all that was counted, for export. */
  synchronized Taken record(Outcome outcome) {
    current.record(outcome);
    return take();
  }

  /** Takes what was counted and not delivered. */
  synchronized Taken take() {
    FaasMetrics taken = current;
    long now = nowEpochNanos();
    byte[] payload = encoder.encode(taken.instruments, taken.startEpochNanos, now);
    FaasMetrics next = spare.pollFirst();
    current = next == null ? new FaasMetrics(now) : next;
    current.startEpochNanos = now;
    return new Taken(taken, payload);
  }

  /** Counts from now on: the time before is not this process's. */
  synchronized void restart() {
    lastEpochNanos = 0;
    current.startEpochNanos = nowEpochNanos();
  }

  /** Ends what {@link #record} began; undelivered counts are counted on. */
  synchronized void settle(Taken taken, boolean isDelivered) {
    if (!isDelivered) {
      current.add(taken.metrics());
    }
    taken.metrics().restart(0);
    spare.addFirst(taken.metrics());
  }

  /** Later than any time told before, whatever the clock does. */
  private long nowEpochNanos() {
    lastEpochNanos = Math.max(SdkClock.epochNanos(clock), lastEpochNanos + LEAST_STEP_NANOS);
    return lastEpochNanos;
  }
}
