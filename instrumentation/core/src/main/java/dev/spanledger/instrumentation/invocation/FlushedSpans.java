package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.SpanExport;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Exports what belongs to no invocation when the SDK asks for it, on the thread that asks. */
final class FlushedSpans implements SpanProcessor {
  private final InvocationSpans spans;
  private final SpanExport export;
  private final long timeoutNanos;

  FlushedSpans(InvocationSpans spans, SpanExport export, long timeoutNanos) {
    this.spans = spans;
    this.export = export;
    this.timeoutNanos = timeoutNanos;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    spans.onStart(parentContext, span);
  }

  @Override
  public boolean isStartRequired() {
    return spans.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    spans.onEnd(span);
  }

  @Override
  public boolean isEndRequired() {
    return spans.isEndRequired();
  }

  @Override
  public CompletableResultCode forceFlush() {
    export.export(spans.takeUnowned(), timeoutNanos);
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return forceFlush();
  }
}
