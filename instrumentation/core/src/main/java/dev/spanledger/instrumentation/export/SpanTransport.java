package dev.spanledger.instrumentation.export;

import java.io.IOException;

/** A way out of the function for one encoded request. Used by one thread at a time. */
interface SpanTransport {
  /** Returns when the payload is accepted, or throws before {@code timeoutNanos} have passed. */
  void send(byte[] payload, long timeoutNanos) throws IOException;

  /** Largest payload, uncompressed, that fits into one send. */
  int maxPayloadBytes();
}
