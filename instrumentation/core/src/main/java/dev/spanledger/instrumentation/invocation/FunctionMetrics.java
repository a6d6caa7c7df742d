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
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final OtlpMetrics encoder;
  private final Clock clock;
  private final ArrayDeque<FaasMetrics> spare = new ArrayDeque<>();
  private FaasMetrics current;

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

  private long nowEpochNanos() {
    return NANOS_PER_MILLI * clock.millis();
  }
}
