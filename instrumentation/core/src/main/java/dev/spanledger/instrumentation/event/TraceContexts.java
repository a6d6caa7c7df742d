package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Trace context and baggage out of events. */
public final class TraceContexts {
  private TraceContexts() {}

  /**
   * W3C trace context and baggage out of headers in any case, message attributes, or members of an
   * object; root where there are none.
   */
  public static Context of(@Nullable Object carrier) {
    if (carrier == null) {
      return Context.root();
    }
    Context context = Context.root();
    // Most callers send neither, and the propagators are classes to load.
    if (Carrier.GETTER.get(carrier, "traceparent") != null) {
      context = W3CTraceContextPropagator.getInstance().extract(context, carrier, Carrier.GETTER);
    }
    if (Carrier.GETTER.get(carrier, "baggage") != null) {
      context = W3CBaggagePropagator.getInstance().extract(context, carrier, Carrier.GETTER);
    }
    return context;
  }

  /**
   * Context of an SQS record: the W3C message attribute, which its sender's tracing wrote, before
   * what the event inside brought along, before the {@code AWSTraceHeader} system attribute, which
   * may be X-Ray's own.
   */
  static Context ofSqs(@Nullable Object sqsRecord, Context inside) {
    Context context = of(Fields.get(sqsRecord, "messageAttributes"));
    if (spanOf(context).isValid()) {
      return context;
    }
    if (spanOf(inside).isValid()) {
      return inside;
    }
    String header = Fields.header(Fields.get(sqsRecord, "attributes"), "awstraceheader");
    SpanContext span = XRayHeader.parse(header);
    return span.isValid() ? context.with(Span.wrap(span)) : context;
  }

  static @Nullable String xrayHeader(@Nullable Object headers) {
    return Fields.header(headers, "x-amzn-trace-id");
  }

  /** The span that a context names; invalid where it names none. */
  public static SpanContext spanOf(Context context) {
    return Span.fromContext(context).getSpanContext();
  }
}
