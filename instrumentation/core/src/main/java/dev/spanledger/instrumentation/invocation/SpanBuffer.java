package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ended spans of one invocation. Thread-safe: handlers start threads. */
final class SpanBuffer {
  private static final int FEW_SPANS = 4;

  static final ContextKey<SpanBuffer> KEY = ContextKey.named("spanledger-spans");

  private List<SpanData> spans = new ArrayList<>(FEW_SPANS);
  private @Nullable Invocation owner;
  private @Nullable String serverSpanId;
  private @Nullable String batchSpanId;
  private boolean isClosed;

  synchronized void own(Invocation invocation) {
    owner = invocation;
  }

  synchronized @Nullable Invocation owner() {
    return owner;
  }

  /**
   * The invocation's own spans end last and hold the others together, so they are kept always.
   *
   * @param batch null where there is none
   */
  synchronized void reserve(Span server, @Nullable Span batch) {
    serverSpanId = server.getSpanContext().getSpanId();
    batchSpanId = batch == null ? null : batch.getSpanContext().getSpanId();
  }

  /** False where the invocation is over, and the span has to leave with another. */
  synchronized boolean offer(SpanData span) {
    if (isClosed) {
      return false;
    }
    boolean isFull = spans.size() >= InvocationSpans.MAX_SPANS_PER_INVOCATION;
    String id = span.getSpanId();
    if (isFull && !id.equals(serverSpanId) && !id.equals(batchSpanId)) {
      Failures.note(
          Failures.Kind.SPANS_DROPPED,
          1,
          "more than " + InvocationSpans.MAX_SPANS_PER_INVOCATION + " in one invocation");
    } else {
      spans.add(span);
    }
    return true;
  }

  synchronized boolean isEmpty() {
    return spans.isEmpty();
  }

  synchronized List<SpanData> take() {
    List<SpanData> taken = spans;
    spans = new ArrayList<>(0);
    return taken;
  }

  synchronized List<SpanData> close() {
    isClosed = true;
    return take();
  }
}
