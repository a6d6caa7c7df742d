package dev.spanledger.instrumentation.lambda;

import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/** Ended spans of one invocation. Thread-safe: handlers start threads. */
final class SpanBuffer {
  static final ContextKey<SpanBuffer> KEY = ContextKey.named("spanledger-spans");

  private List<SpanData> spans = new ArrayList<>();
  private boolean isClosed;

  /** What became of a span that was offered. */
  enum Offer {
    KEPT,
    FULL,
    CLOSED
  }

  synchronized Offer offer(SpanData span) {
    if (isClosed) {
      return Offer.CLOSED;
    }
    if (spans.size() >= InvocationSpans.MAX_SPANS_PER_INVOCATION) {
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
