package dev.spanledger.collector.platform;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event of the Lambda Telemetry API that says something about an invocation. */
sealed interface PlatformEvent {

  /** {@code platform.initStart}: the environment began to start. */
  record InitStart(@Nullable String initType, @Nullable String phase) implements PlatformEvent {}

  /** {@code platform.initReport}: it has started, or failed to. */
  record InitReport(@Nullable String initType, @Nullable String phase, @Nullable Long durationNanos)
      implements PlatformEvent {}

  /** {@code platform.restoreReport}: it was restored from a snapshot. */
  record RestoreReport(@Nullable Long durationNanos) implements PlatformEvent {}

  /** {@code platform.start}: an invocation began. */
  record Start(String requestId, Instant time, XRayTraceHeader tracing) implements PlatformEvent {}

  /**
   * {@code platform.runtimeDone}: the handler has returned.
   *
   * @param spanNanos durations of the phases that the platform measures, by its names
   */
  record RuntimeDone(
      String requestId,
      @Nullable String status,
      @Nullable String errorType,
      @Nullable Long producedBytes,
      Map<String, Long> spanNanos)
      implements PlatformEvent {
    public RuntimeDone {
      spanNanos = Map.copyOf(spanNanos);
    }
  }

  /** {@code platform.report}: the invocation has ended; what it used and what is billed. */
  record Report(
      String requestId,
      Instant time,
      @Nullable String status,
      @Nullable String errorType,
      XRayTraceHeader tracing,
      Metrics metrics,
      Map<String, Long> spanNanos)
      implements PlatformEvent {
    public Report {
      spanNanos = Map.copyOf(spanNanos);
    }
  }

  /** An event that says nothing about an invocation: log lines, subscriptions, phases. */
  record Other() implements PlatformEvent {}

  /** Metrics of a report; Managed Instances report no more than the duration. */
  record Metrics(
      @Nullable Long durationNanos,
      @Nullable Long billedDurationMs,
      @Nullable Integer memorySizeMb,
      @Nullable Integer maxMemoryUsedMb,
      @Nullable Long initDurationNanos,
      @Nullable Long restoreDurationNanos,
      @Nullable Long billedRestoreDurationMs) {

    /**
     * Billed milliseconds times configured megabytes: what Lambda charges for, as an exact integer.
     * Null where either is not reported.
     */
    @Nullable Long billedMbMs() {
      if (billedDurationMs == null || memorySizeMb == null) {
        return null;
      }
      long restoreMs = billedRestoreDurationMs == null ? 0 : billedRestoreDurationMs;
      return Math.multiplyExact(Math.addExact(billedDurationMs, restoreMs), memorySizeMb);
    }
  }
}
