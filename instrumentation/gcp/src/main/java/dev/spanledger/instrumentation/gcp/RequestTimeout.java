package dev.spanledger.instrumentation.gcp;

import java.util.Map;
import java.util.function.IntSupplier;

/**
 * How long a request may take, as Cloud Run ({@code CLOUD_RUN_TIMEOUT_SECONDS}) or the first
 * generation ({@code FUNCTION_TIMEOUT_SEC}) tells the function.
 *
 * @param millis far away where neither says
 */
record RequestTimeout(long millis) {
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final RequestTimeout NONE = new RequestTimeout(Integer.MAX_VALUE);

  static RequestTimeout from(Map<String, String> environment) {
    String text = environment.get("CLOUD_RUN_TIMEOUT_SECONDS");
    text = text == null ? environment.get("FUNCTION_TIMEOUT_SEC") : text;
    try {
      int seconds = text == null ? 0 : Integer.parseInt(text.trim());
      return seconds > 0 ? new RequestTimeout(MILLIS_PER_SECOND * seconds) : NONE;
    } catch (NumberFormatException e) {
      // The platform's own variable; a number it cannot be is no reason to fail.
      return NONE;
    }
  }

  /** Milliseconds left of a request that begins now. */
  IntSupplier countdown() {
    long endNanoTime = System.nanoTime() + NANOS_PER_MILLI * millis;
    return () ->
        (int)
            Math.min(
                Integer.MAX_VALUE,
                Math.max(0, (endNanoTime - System.nanoTime()) / NANOS_PER_MILLI));
  }
}
