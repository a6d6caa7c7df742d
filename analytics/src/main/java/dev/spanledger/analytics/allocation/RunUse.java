package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function, as the platform reported it.
 *
 * @param architecture null where the platform did not tell, which is x86_64
 * @param isProvisioned it ran on provisioned concurrency
 * @param billedMbMs memory MB x billed ms, restore included; 0 where the platform did not tell
 * @param startMbMs the part of it that was initialisation or restore
 */
record RunUse(@Nullable String architecture, boolean isProvisioned, long billedMbMs, long startMbMs)
    implements Use {
  private static final long NANOS_PER_MILLI = 1_000_000;

  static RunUse of(Answer answer) {
    return new RunUse(
        answer.text("architecture"),
        "provisioned-concurrency".equals(answer.text("init_type")),
        orZero(answer.integer("billed_mb_ms")),
        startMbMs(answer));
  }

  @Override
  public boolean isSampled() {
    return false;
  }

  @Override
  public long weight(Meter meter) {
    String wanted = meter.architecture();
    if (wanted != null && !wanted.equals(architecture == null ? "x86_64" : architecture)) {
      return 0;
    }
    return switch (meter.weight()) {
      case INVOCATION, LOG_SHARE -> 1;
      case BILLED_MB_MS -> isProvisioned ? 0 : billedMbMs;
      case PROVISIONED_MB_MS, PROVISIONED_CAPACITY -> isProvisioned ? billedMbMs : 0;
      case NONE,
          API_CALL,
          QUEUE_CALL,
          TOPIC_PUBLISH,
          BUS_PUT,
          READ_UNITS,
          WRITE_UNITS,
          DATABASE_TIME,
          STATE_MACHINE_START ->
          0;
    };
  }

  /** Part of the weight that was spent before the handler ran. */
  long startWeight(Meter meter) {
    return meter.weight() == Meter.WeightRule.BILLED_MB_MS && !isProvisioned
        ? Math.min(startMbMs, billedMbMs)
        : 0;
  }

  private static long startMbMs(Answer answer) {
    long memoryMb = orZero(answer.integer("memory_size_mb"));
    long billedMs = orZero(answer.integer("billed_duration_ms"));
    long initNanos = orZero(answer.integer("init_duration_ns"));
    long durationNanos = orZero(answer.integer("duration_ns"));
    // Until August 2025 managed runtimes were billed without their init, and warm-ups still are.
    boolean isInitBilled =
        initNanos > 0 && billedMs * NANOS_PER_MILLI + NANOS_PER_MILLI > initNanos + durationNanos;
    long initMs = isInitBilled ? -Math.floorDiv(-initNanos, NANOS_PER_MILLI) : 0;
    long restoreMs = orZero(answer.integer("billed_restore_duration_ms"));
    return memoryMb * (initMs + restoreMs);
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
