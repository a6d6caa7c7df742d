package dev.spanledger.instrumentation.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One encoded OTLP request and what became of it: bytes in the middle of its encoder's buffer,
 * which stay until that encodes the next. Used by one thread at a time.
 */
final class Payload {
  private final Signal signal;
  private final byte[] buffer;
  private final int offset;
  private final int length;
  private boolean isSettled;
  private @Nullable String refusal;

  Payload(Signal signal, byte[] bytes) {
    this(signal, bytes, 0, bytes.length);
  }

  Payload(Signal signal, BackwardProtobuf message) {
    this(signal, message.buffer(), message.start(), message.size());
  }

  private Payload(Signal signal, byte[] buffer, int offset, int length) {
    this.signal = signal;
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
  }

  Signal signal() {
    return signal;
  }

  /** Holds the request's bytes from {@link #offset()} on; what lies around them is not its own. */
  byte[] buffer() {
    return buffer;
  }

  int offset() {
    return offset;
  }

  /** Of the request, in bytes. */
  int length() {
    return length;
  }

  /** The other side has taken it. */
  void accepted() {
    isSettled = true;
  }

  /** The other side will never take it; sending it again would only block others. */
  void refused(String reason) {
    isSettled = true;
    refusal = reason;
  }

  /** Whether nothing is left to be done for it. */
  boolean isSettled() {
    return isSettled;
  }

  /** Why it was refused for good; null where it was not. */
  @Nullable String refusal() {
    return refusal;
  }

  /** Index of the first that is still to be sent; their number where all are settled. */
  static int firstUnsettled(List<Payload> payloads) {
    int first = 0;
    while (first < payloads.size() && payloads.get(first).isSettled()) {
      first++;
    }
    return first;
  }
}
