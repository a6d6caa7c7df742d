package dev.spanledger.analytics.trace;

/**
 * Time of each span that none of its children covers. A child counts as far as it overlaps its
 * parent, children that overlap each other count once, and a consumer below its producer not at
 * all: the producer did not wait for it.
 */
public final class SelfTime {

  private SelfTime() {}

  /** Nanoseconds by position; from 0 to the span's duration. */
  public static long[] of(Trace trace) {
    long[] self = new long[trace.size()];
    for (int position = 0; position < trace.size(); position++) {
      self[position] = of(trace, position);
    }
    return self;
  }

  private static long of(Trace trace, int position) {
    TraceSpan span = trace.span(position);
    long covered = 0;
    long coveredUntil = span.startNanos();
    // Children come by start, so one pass with the furthest end so far finds their union.
    for (int i = 0; i < trace.childCount(position); i++) {
      TraceSpan child = trace.span(trace.child(position, i));
      if (span.kind() == SpanKind.PRODUCER && child.kind() == SpanKind.CONSUMER) {
        continue;
      }
      long start = Math.max(child.startNanos(), coveredUntil);
      long end = Math.min(child.endNanos(), span.endNanos());
      if (end > start) {
        covered += end - start;
        coveredUntil = end;
      }
    }
    return span.durationNanos() - covered;
  }
}
