package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param endNanos since the epoch
 * @param errorType null on success
 * @param message of the error; null on success
 */
record Ending(
    long endNanos,
    Outcome outcome,
    @Nullable String errorType,
    @Nullable String message,
    long producedBytes) {

  static Ending success(long endNanos, long producedBytes) {
    return new Ending(endNanos, Outcome.SUCCESS, null, null, producedBytes);
  }

  static Ending error(long endNanos, String errorType, String message) {
    return new Ending(endNanos, Outcome.ERROR, errorType, message, 0);
  }

  static Ending timeout(long endNanos) {
    return new Ending(
        endNanos, Outcome.TIMEOUT, "Sandbox.Timedout", "The run was about to be killed", 0);
  }
}
