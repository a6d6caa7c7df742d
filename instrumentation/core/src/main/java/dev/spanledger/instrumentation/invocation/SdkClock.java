package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.sdk.common.Clock;

/** The JDK's clock, which tests can set, as the SDK's. */
final class SdkClock implements Clock {
  private final java.time.Clock clock;

  SdkClock(java.time.Clock clock) {
    this.clock = clock;
  }

  @Override
  public long now() {
    return ColdStart.epochNanos(clock);
  }

  @Override
  public long nanoTime() {
    return ColdStart.epochNanos(clock);
  }
}
