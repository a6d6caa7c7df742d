package dev.spanledger.analytics.trace;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the analysis needs of a span.
 *
 * @param spanId unique in its trace where the sender kept the rules
 * @param parentSpanId null for a root
 * @param service null where the sender named none
 * @param startNanos since an origin that all spans of the trace share, at least 0
 * @param durationNanos at least 0
 */
public record TraceSpan(
    String spanId,
    @Nullable String parentSpanId,
    @Nullable String service,
    String name,
    SpanKind kind,
    long startNanos,
    long durationNanos) {

  /**
   * 73 years. Times beyond it are a sender's mistake; cutting them there keeps sums from overflow.
   */
  public static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  /** By start, then by everything else, so that the same spans in any order come in one order. */
  static final Comparator<TraceSpan> ORDER =
      Comparator.comparingLong(TraceSpan::startNanos)
          .thenComparing(TraceSpan::spanId)
          .thenComparing(TraceSpan::service, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(TraceSpan::name)
          .thenComparing(TraceSpan::durationNanos, Comparator.reverseOrder())
          .thenComparing(TraceSpan::kind)
          .thenComparing(TraceSpan::parentSpanId, Comparator.nullsFirst(Comparator.naturalOrder()));

  public TraceSpan {
    if (startNanos < 0 || startNanos > LONGEST_NANOS) {
      throw new IllegalArgumentException(
          "Span %s starts %d ns after its trace's origin; 0 to %d are possible"
              .formatted(spanId, startNanos, LONGEST_NANOS));
    }
    if (durationNanos < 0 || durationNanos > LONGEST_NANOS) {
      throw new IllegalArgumentException(
          "Span %s lasts %d ns; 0 to %d are possible"
              .formatted(spanId, durationNanos, LONGEST_NANOS));
    }
  }

  public long endNanos() {
    return startNanos + durationNanos;
  }

  /** True where the lake would keep only one of both: the same key, whatever else differs. */
  boolean isSameAs(TraceSpan other) {
    return spanId.equals(other.spanId)
        && startNanos == other.startNanos
        && name.equals(other.name)
        && Objects.equals(service, other.service);
  }
}
