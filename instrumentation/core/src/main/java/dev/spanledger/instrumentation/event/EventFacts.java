package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event says about its request.
 *
 * @param spanName low-cardinality name such as {@code POST /orders}; null for the function's name
 * @param httpFront what called over HTTP and reads a status; null for other sources
 * @param caller W3C context and baggage of a caller that waits for the function; root for none
 * @param xrayHeader X-Ray's header as the request carried it; null where it carried none
 * @param attributes of the invocation's span
 * @param producers spans whose messages this invocation handles
 * @param messages of a batch that gets a span of its own; empty for other sources
 */
public record EventFacts(
    EventSource source,
    @Nullable String spanName,
    @Nullable HttpFront httpFront,
    Context caller,
    @Nullable String xrayHeader,
    Attributes attributes,
    List<SpanContext> producers,
    List<Message> messages) {

  private static final EventFacts NONE = of(EventSource.UNKNOWN, Attributes.empty());

  /** Of an event that nothing is known about. */
  public static EventFacts none() {
    return NONE;
  }

  /** Value of {@code faas.trigger}. */
  public Trigger trigger() {
    return source.trigger();
  }

  static EventFacts of(EventSource source, Attributes attributes) {
    return of(source, attributes, Context.root(), null);
  }

  static EventFacts of(
      EventSource source, Attributes attributes, Context caller, @Nullable String xrayHeader) {
    return new EventFacts(source, null, null, caller, xrayHeader, attributes, List.of(), List.of());
  }

  static EventFacts linked(EventSource source, Attributes attributes, List<SpanContext> producers) {
    return new EventFacts(
        source, null, null, Context.root(), null, attributes, producers, List.of());
  }

  static EventFacts batch(List<Message> messages) {
    return new EventFacts(
        messages.get(0).source(),
        null,
        null,
        Context.root(),
        null,
        Attributes.empty(),
        List.of(),
        messages);
  }

  EventFacts named(@Nullable String name) {
    return new EventFacts(
        source, name, httpFront, caller, xrayHeader, attributes, producers, messages);
  }

  EventFacts behind(HttpFront front) {
    return new EventFacts(
        source, spanName, front, caller, xrayHeader, attributes, producers, messages);
  }
}
