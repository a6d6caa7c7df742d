package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.util.List;

/** A way out of the function for encoded requests. Used by one thread at a time. */
interface OtlpTransport {
  /**
   * Sends the payloads in their order, back to back. Returns when each is settled, or throws before
   * {@code timeoutNanos} have passed; those that are not settled then may be sent again.
   */
  void send(List<Payload> payloads, long timeoutNanos) throws IOException;

  /** Whether there is a way for this signal; it is not to be sent where there is none. */
  default boolean carries(Signal signal) {
    return true;
  }

  /** Lets go of connections that a snapshot of the process must not hold. */
  default void suspend() {}

  /** Largest payload, uncompressed, that fits into one send. */
  int maxPayloadBytes();
}
