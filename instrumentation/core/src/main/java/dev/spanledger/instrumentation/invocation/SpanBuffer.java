package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Ended spans of one invocation. Thread-safe: handlers start threads. */
final class SpanBuffer {
  static final ContextKey<SpanBuffer> KEY = ContextKey.named("spanledger-spans");

  private List<SpanData> spans = new ArrayList<>();
  private final Set<String> reservedSpanIds = new HashSet<>();
  private boolean isClosed;

  /** What became of a span that was offered. */
  enum Offer {
    KEPT,
    FULL,
    CLOSED
  }

  /** The invocation's own spans end last and hold the others together, so they are kept always. */
  synchronized void reserve(String spanId) {
    reservedSpanIds.add(spanId);
  }

  synchronized Offer offer(SpanData span) {
    if (isClosed) {
      return Offer.CLOSED;
    }
    boolean isFull = spans.size() >= InvocationSpans.MAX_SPANS_PER_INVOCATION;
    if (isFull && !reservedSpanIds.contains(span.getSpanId())) {
      return Offer.FULL;
    }
    spans.add(span);
    return Offer.KEPT;
  }

  synchronized List<SpanData> take() {
    List<SpanData> taken = spans;
    spans = new ArrayList<>();
    return taken;
  }

  synchronized List<SpanData> close() {
    isClosed = true;
    return take();
  }
}
