package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.wire.Body;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets back.
 *
 * @param payload JSON: the handler's answer, or {@code errorMessage} and {@code errorType}
 * @param errorType null on success
 * @param initDurationNanos null for a warm start
 * @param durationNanos of the run, without init
 * @param logStream of the instance that ran it
 */
public record InvocationResult(
    String requestId,
    TraceHeader trace,
    Outcome outcome,
    Body payload,
    @Nullable String errorType,
    @Nullable Long initDurationNanos,
    long durationNanos,
    String logStream) {

  public boolean isSuccess() {
    return outcome == Outcome.SUCCESS;
  }
}
