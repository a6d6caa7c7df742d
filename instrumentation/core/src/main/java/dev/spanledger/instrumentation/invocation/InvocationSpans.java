package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps ended spans until their invocation exports them. A span belongs to the invocation in whose
 * context it started; one that ends after its invocation leaves with the next.
 */
final class InvocationSpans implements SpanProcessor {
  /** Baggage key of the tenant; its value becomes {@link #TENANT_ID} of every span. */
  static final String TENANT = "tenant";

  static final AttributeKey<String> TENANT_ID = AttributeKey.stringKey("tenant.id");

  /** Spans of one invocation beyond this are dropped and counted. */
  static final int MAX_SPANS_PER_INVOCATION = 2048;

  // A function that forgets to end its spans must not fill the heap.
  private static final int MAX_OPEN_SPANS = 4 * MAX_SPANS_PER_INVOCATION;

  // The SDK's spans compare by identity, which is what a key must do here.
  private final Map<ReadableSpan, SpanBuffer> open = new ConcurrentHashMap<>();
  private final SpanBuffer unowned = new SpanBuffer();
  private final boolean isShared;
  private volatile @Nullable SpanBuffer latest;

  /** Of a process that runs one invocation at a time. */
  InvocationSpans() {
    this(false);
  }

  /**
   * @param isShared where invocations run side by side: a span outside of any context is then
   *     nobody's, and leaves with whichever invocation ends next
   */
  InvocationSpans(boolean isShared) {
    this.isShared = isShared;
  }

  /** Spans started outside of any context go to the buffer opened last. */
  SpanBuffer openBuffer() {
    SpanBuffer buffer = new SpanBuffer();
    if (!isShared) {
      latest = buffer;
    }
    return buffer;
  }

  /** Takes what ended, for good: what ends later leaves with another invocation. */
  List<SpanData> close(SpanBuffer buffer) {
    if (latest == buffer) {
      latest = null;
    }
    List<SpanData> ended = withUnowned(buffer.close());
    forgetOpen(buffer);
    return ended;
  }

  /**
   * What a handler never ends would hold its whole invocation for ever. What it ends later is found
   * to be nobody's, and leaves with the next.
   */
  private void forgetOpen(SpanBuffer buffer) {
    if (open.isEmpty()) {
      return;
    }
    for (Iterator<SpanBuffer> owners = open.values().iterator(); owners.hasNext(); ) {
      if (owners.next() == buffer) {
        owners.remove();
      }
    }
  }

  /** What ended and belongs to no invocation. */
  List<SpanData> takeUnowned() {
    return unowned.take();
  }

  /** What ended so far; the invocation goes on. */
  List<SpanData> take(SpanBuffer buffer) {
    return withUnowned(buffer.take());
  }

  private List<SpanData> withUnowned(List<SpanData> taken) {
    if (unowned.isEmpty()) {
      return taken;
    }
    List<SpanData> spans = unowned.take();
    spans.addAll(taken);
    return spans;
  }

  /** Gives up an invocation whose process ends: its spans are nobody's now. */
  void surrender(SpanBuffer buffer) {
    for (SpanData span : buffer.close()) {
      unowned.offer(span);
    }
  }

  /** Spans of the invocation that have not ended, in no order. */
  List<ReadWriteSpan> openSpans(SpanBuffer buffer) {
    List<ReadWriteSpan> spans = new ArrayList<>();
    for (Map.Entry<ReadableSpan, SpanBuffer> entry : open.entrySet()) {
      if (entry.getValue() == buffer && entry.getKey() instanceof ReadWriteSpan span) {
        spans.add(span);
      }
    }
    return spans;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    SpanBuffer buffer = parentContext.get(SpanBuffer.KEY);
    if (buffer == null) {
      buffer = latest;
    }
    if (open.size() < MAX_OPEN_SPANS) {
      open.put(span, buffer == null ? unowned : buffer);
    }
    String tenant = Baggage.fromContext(parentContext).getEntryValue(TENANT);
    if (tenant != null) {
      span.setAttribute(TENANT_ID, tenant);
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    SpanBuffer owner = open.remove(span);
    SpanData data = span.toSpanData();
    if (owner == null || !owner.offer(data)) {
      unowned.offer(data);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }
}
