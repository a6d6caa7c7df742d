package dev.spanledger.instrumentation.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One encoded OTLP request and what became of it. Used by one thread at a time. */
final class Payload {
  private final Signal signal;
  private final byte[] bytes;
  private boolean isSettled;
  private @Nullable String refusal;

  Payload(Signal signal, byte[] bytes) {
    this.signal = signal;
    this.bytes = bytes;
  }

  Signal signal() {
    return signal;
  }

  byte[] bytes() {
    return bytes;
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
