package dev.spanledger.instrumentation.export;

import java.io.IOException;

/**
 * The collector will not take this payload, now or later; sending it again would only block others.
 */
final class PayloadRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private PayloadRefused(String message) {
    super(message);
  }

  /** What a status other than 2xx means: refused for good, or worth another try. */
  static IOException of(String authority, int status) {
    String message = "collector at " + authority + " answered " + status;
    boolean isForGood = status / 100 == 4 && status != 408 && status != 429;
    return isForGood ? new PayloadRefused(message) : new IOException(message);
  }
}
