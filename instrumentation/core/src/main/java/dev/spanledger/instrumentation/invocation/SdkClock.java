package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.sdk.common.Clock;
import java.time.Instant;

/** The JDK's clock, which tests can set, as the SDK's. */
final class SdkClock implements Clock {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final java.time.Clock clock;

  private SdkClock(java.time.Clock clock) {
    this.clock = clock;
  }

  /** The system's clock keeps the SDK's own, whose durations come from the monotonic one. */
  static Clock of(java.time.Clock clock) {
    return clock.equals(java.time.Clock.systemUTC()) ? Clock.getDefault() : new SdkClock(clock);
  }

  static long epochNanos(java.time.Clock clock) {
    Instant now = clock.instant();
    return NANOS_PER_SECOND * now.getEpochSecond() + now.getNano();
  }

  @Override
  public long now() {
    return epochNanos(clock);
  }

  @Override
  public long nanoTime() {
    return epochNanos(clock);
  }
}
