package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.wire.Body;
import org.jspecify.annotations.Nullable;

/**
 * How the init phase, a restore or a run ended.
 *
 * @param payload the answer, or {@code errorMessage} and {@code errorType}
 * @param nanoTime monotonic time of it
 */
record End(Outcome outcome, @Nullable String errorType, Body payload, long nanoTime) {
  static End success(Body payload, long nanoTime) {
    return new End(Outcome.SUCCESS, null, payload, nanoTime);
  }

  /** The function reported it. */
  static End error(String errorType, Body payload, long nanoTime) {
    return new End(Outcome.ERROR, errorType, payload, nanoTime);
  }

  /** The process ended on its own. */
  static End exit(int exitCode, long nanoTime) {
    return failure("Runtime.ExitError", "Runtime exited with exit status " + exitCode, nanoTime);
  }

  static End failure(String errorType, String message, long nanoTime) {
    return new End(Outcome.FAILURE, errorType, error(errorType, message), nanoTime);
  }

  static End timeout(String message, long nanoTime) {
    String type = "Sandbox.Timedout";
    return new End(Outcome.TIMEOUT, type, error(type, message), nanoTime);
  }

  static Body error(String type, String message) {
    return Body.of("{\"errorType\":\"%s\",\"errorMessage\":\"%s\"}".formatted(type, message));
  }

  boolean isSuccess() {
    return outcome == Outcome.SUCCESS;
  }
}
