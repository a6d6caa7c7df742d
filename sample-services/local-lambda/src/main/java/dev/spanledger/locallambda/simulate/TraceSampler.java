package dev.spanledger.locallambda.simulate;

import com.google.protobuf.ByteString;

/**
 * Decides at the head of a trace whether its spans are recorded: consistently by the trace id's
 * last 56 bits. Source: OpenTelemetry, "TraceState: Probability Sampling".
 */
final class TraceSampler {
  static final TraceSampler ALL = new TraceSampler(1);

  private static final int RANDOM_BYTES = 7;
  private static final int RANDOM_BITS = 56;

  private final long threshold;

  /**
   * @param ratio of traces that are recorded, above 0 and up to 1
   */
  TraceSampler(double ratio) {
    if (!(ratio > 0 && ratio <= 1)) {
      throw new IllegalArgumentException(
          "Sampling ratio is %s; it must be above 0 and at most 1".formatted(ratio));
    }
    this.threshold = Math.round((1 - ratio) * (1L << RANDOM_BITS));
  }

  boolean isSampled(ByteString traceId) {
    long random = 0;
    for (int i = traceId.size() - RANDOM_BYTES; i < traceId.size(); i++) {
      random = random << Byte.SIZE | (traceId.byteAt(i) & 0xFF);
    }
    return random >= threshold;
  }

  /** What a recorded span says of those that were not; empty where all are recorded. */
  String traceState() {
    return threshold == 0 ? "" : "ot=th:%014x".formatted(threshold).replaceAll("0+$", "");
  }
}
