package dev.spanledger.instrumentation.aws;

import dev.spanledger.instrumentation.event.XRayHeader;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trace context as it travels.
 *
 * @param fields {@code traceparent} first, then {@code baggage} and {@code tracestate} where there
 *     is any: in the order of what is missed most where there is no room for all
 * @param xRayHeader the same span as X-Ray writes it
 */
record Propagation(Map<String, String> fields, String xRayHeader) {
  static final String TRACEPARENT = "traceparent";

  private static final String BAGGAGE = "baggage";
  private static final String TRACESTATE = "tracestate";
  private static final TextMapSetter<Map<String, String>> SETTER = new Setter();

  static Propagation of(Context context) {
    Map<String, String> found = new LinkedHashMap<>();
    W3CTraceContextPropagator.getInstance().inject(context, found, SETTER);
    W3CBaggagePropagator.getInstance().inject(context, found, SETTER);
    Map<String, String> fields = new LinkedHashMap<>();
    copy(TRACEPARENT, found, fields);
    copy(BAGGAGE, found, fields);
    copy(TRACESTATE, found, fields);
    return new Propagation(fields, XRayHeader.format(Span.fromContext(context).getSpanContext()));
  }

  private static void copy(String name, Map<String, String> from, Map<String, String> to) {
    String value = from.get(name);
    if (value != null && !value.isEmpty()) {
      to.put(name, value);
    }
  }

  /** A class, not a lambda: a process's first lambda costs milliseconds. */
  private static final class Setter implements TextMapSetter<Map<String, String>> {
    @Override
    public void set(@Nullable Map<String, String> fields, String name, String value) {
      if (fields != null) {
        fields.put(name, value);
      }
    }
  }
}
