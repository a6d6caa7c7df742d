package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** Trace context and baggage out of events. */
public final class TraceContexts {
  private static final TextMapGetter<Object> HEADERS = new HeaderGetter(false);
  private static final TextMapGetter<Object> MESSAGE_ATTRIBUTES = new HeaderGetter(true);

  private TraceContexts() {}

  /** Context of a caller that sent W3C headers, in any case; root where it sent none. */
  static Context ofHeaders(@Nullable Object headers) {
    return extract(headers, HEADERS);
  }

  /**
   * Context of an SQS record: the W3C message attribute, which its sender's tracing wrote, before
   * the {@code AWSTraceHeader} system attribute, which may be X-Ray's own.
   */
  static Context ofSqs(@Nullable Object sqsRecord) {
    Context context = extract(Fields.get(sqsRecord, "messageAttributes"), MESSAGE_ATTRIBUTES);
    if (spanOf(context).isValid()) {
      return context;
    }
    String header = Fields.header(Fields.get(sqsRecord, "attributes"), "AWSTraceHeader");
    SpanContext span = XRayHeader.parse(header);
    return span.isValid() ? context.with(Span.wrap(span)) : context;
  }

  /** Context of an SNS record. */
  static Context ofSns(@Nullable Object sns) {
    return extract(Fields.get(sns, "MessageAttributes"), MESSAGE_ATTRIBUTES);
  }

  static SpanContext spanOf(Context context) {
    return Span.fromContext(context).getSpanContext();
  }

  private static Context extract(@Nullable Object carrier, TextMapGetter<Object> getter) {
    if (carrier == null) {
      return Context.root();
    }
    Context context =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), carrier, getter);
    return W3CBaggagePropagator.getInstance().extract(context, carrier, getter);
  }

  /**
   * Reads headers, or message attributes whose text lies one level deeper under the name that its
   * service gave it.
   */
  private record HeaderGetter(boolean isMessage) implements TextMapGetter<Object> {
    @Override
    public Iterable<String> keys(Object carrier) {
      throw new UnsupportedOperationException("extraction asks for headers by name");
    }

    @Override
    public @Nullable String get(@Nullable Object carrier, String key) {
      if (!isMessage) {
        return Fields.header(carrier, key);
      }
      Object attribute = Fields.get(carrier, key);
      String sqs = Fields.text(attribute, "stringValue");
      return sqs != null ? sqs : Fields.text(attribute, "Value");
    }
  }
}
