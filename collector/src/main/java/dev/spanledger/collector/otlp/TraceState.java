package dev.spanledger.collector.otlp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many spans a sampled one stands for, as its W3C trace state says. */
final class TraceState {
  private static final double MAX_THRESHOLD = 0x1p56;
  private static final int THRESHOLD_DIGITS = 14;
  private static final Pattern THRESHOLD =
      Pattern.compile("(?:^|,) *ot=(?:[^,;]*;)*?th:([0-9a-f]{1,14})(?:[;,]|$)");

  private TraceState() {}

  /**
   * Inverse of the sampling probability; 1 where nothing says that spans were left out. Source:
   * OpenTelemetry, "TraceState: Probability Sampling", rejection threshold {@code th}.
   */
  static double sampleWeight(String traceState) {
    if (!traceState.contains("th:")) {
      return 1.0;
    }
    Matcher matcher = THRESHOLD.matcher(Attributes.shortened(traceState, 512));
    if (!matcher.find()) {
      return 1.0;
    }
    String digits = matcher.group(1);
    long threshold = Long.parseLong(digits, 16) << (4 * (THRESHOLD_DIGITS - digits.length()));
    return MAX_THRESHOLD / (MAX_THRESHOLD - threshold);
  }
}
