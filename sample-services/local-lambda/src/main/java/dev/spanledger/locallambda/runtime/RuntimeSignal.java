package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.wire.Body;

/**
 * What an instance's process tells through the Runtime API, or by ending. {@code nanoTime} is the
 * JVM's monotonic time of arrival.
 */
sealed interface RuntimeSignal {
  long nanoTime();

  /** Asks for an event. */
  record Next(long nanoTime) implements RuntimeSignal {}

  /** Has taken an event. */
  record Taken(long nanoTime) implements RuntimeSignal {}

  /** Answers an event. */
  record Response(long nanoTime, String requestId, Body payload) implements RuntimeSignal {}

  /** Has failed with an event. */
  record HandlerError(long nanoTime, String requestId, String errorType, Body payload)
      implements RuntimeSignal {}

  /** Cannot start. */
  record InitError(long nanoTime, String errorType, Body payload) implements RuntimeSignal {}

  /** Has ended. */
  record Exit(long nanoTime, int exitCode) implements RuntimeSignal {}
}
