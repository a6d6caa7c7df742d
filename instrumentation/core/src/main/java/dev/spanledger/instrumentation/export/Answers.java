package dev.spanledger.instrumentation.export;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the status of a collector's answer means for a payload. */
final class Answers {
  private Answers() {}

  /**
   * Settles the payload if the answer does.
   *
   * @param authority of the collector, for the message
   * @param earlier failure of a payload before this one; null where there was none
   * @return the earlier failure, else that of a payload which is worth another try
   */
  static @Nullable IOException settle(
      Payload payload, String authority, int status, @Nullable IOException earlier) {
    if (status / 100 == 2) {
      payload.accepted();
      return earlier;
    }
    String message = "collector at " + authority + " answered " + status;
    boolean isForGood = status / 100 == 4 && status != 408 && status != 429;
    if (isForGood) {
      payload.refused(message);
      return earlier;
    }
    return earlier == null ? new IOException(message) : earlier;
  }
}
