package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.event.XRayHeader;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** X-Ray's header for clients and servers that ask for the configured propagators. */
final class XRayPropagator implements TextMapPropagator {
  private static final String HEADER = "X-Amzn-Trace-Id";

  @Override
  public Collection<String> fields() {
    return List.of(HEADER);
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    if (span.isValid()) {
      setter.set(carrier, HEADER, XRayHeader.format(span));
    }
  }

  /** A parent that another propagator found before is kept. */
  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    if (Span.fromContext(context).getSpanContext().isValid()) {
      return context;
    }
    SpanContext span = XRayHeader.parse(getter.get(carrier, HEADER));
    return span.isValid() ? context.with(Span.wrap(span)) : context;
  }
}
