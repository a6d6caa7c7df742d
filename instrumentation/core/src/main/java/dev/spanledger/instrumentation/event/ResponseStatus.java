package dev.spanledger.instrumentation.event;

import org.jspecify.annotations.Nullable;

/** The HTTP status in a function's response. */
public final class ResponseStatus {
  private ResponseStatus() {}

  /** Of a map or an object with {@code getStatusCode}; 0 where it names none. */
  public static int of(@Nullable Object response) {
    String status = Fields.text(response, "statusCode");
    if (status == null || status.length() != 3) {
      return 0;
    }
    int code = 0;
    for (int i = 0; i < 3; i++) {
      int digit = status.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      code = 10 * code + digit;
    }
    return code;
  }
}
