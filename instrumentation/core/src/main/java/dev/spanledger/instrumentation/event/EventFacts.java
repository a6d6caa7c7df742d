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
 * @param httpFront what called over HTTP; null for other triggers
 * @param caller context and baggage of a caller that waits for the function; root for none
 * @param attributes of the invocation's span
 * @param producers spans whose messages this invocation handles
 * @param messages of an SQS batch; empty for other sources
 */
public record EventFacts(
    Trigger trigger,
    @Nullable String spanName,
    @Nullable HttpFront httpFront,
    Context caller,
    Attributes attributes,
    List<SpanContext> producers,
    List<Message> messages) {

  private static final EventFacts NONE =
      new EventFacts(
          Trigger.OTHER, null, null, Context.root(), Attributes.empty(), List.of(), List.of());

  /** Of an event that nothing is known about. */
  public static EventFacts none() {
    return NONE;
  }

  static EventFacts of(Trigger trigger, Attributes attributes) {
    return of(trigger, attributes, List.of());
  }

  static EventFacts of(Trigger trigger, Attributes attributes, List<SpanContext> producers) {
    return new EventFacts(trigger, null, null, Context.root(), attributes, producers, List.of());
  }
}
