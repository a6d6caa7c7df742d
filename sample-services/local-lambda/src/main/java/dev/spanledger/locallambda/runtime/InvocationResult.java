package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.InitializationType;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.wire.Body;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets back.
 *
 * @param payload JSON: the handler's answer, or {@code errorMessage} and {@code errorType}
 * @param errorType null on success
 * @param initType how the instance came to be ready
 * @param initDurationNanos null for a warm start, and where init was over before
 * @param restoreDurationNanos null where no snapshot was restored for this run
 * @param durationNanos of the run, without init
 * @param endNanoTime monotonic time at which the function answered or was ended
 * @param logStream of the instance that ran it
 */
public record InvocationResult(
    String requestId,
    TraceHeader trace,
    Outcome outcome,
    Body payload,
    @Nullable String errorType,
    InitializationType initType,
    @Nullable Long initDurationNanos,
    @Nullable Long restoreDurationNanos,
    long durationNanos,
    long endNanoTime,
    String logStream) {

  /** Of an instance started on demand, without the time of its end. */
  public InvocationResult(
      String requestId,
      TraceHeader trace,
      Outcome outcome,
      Body payload,
      @Nullable String errorType,
      @Nullable Long initDurationNanos,
      long durationNanos,
      String logStream) {
    this(
        requestId,
        trace,
        outcome,
        payload,
        errorType,
        InitializationType.ON_DEMAND,
        initDurationNanos,
        null,
        durationNanos,
        0,
        logStream);
  }

  public boolean isSuccess() {
    return outcome == Outcome.SUCCESS;
  }
}
