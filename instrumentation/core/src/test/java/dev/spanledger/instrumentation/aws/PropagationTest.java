package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;

class PropagationTest {
  static Propagation someone() {
    SpanContext span =
        SpanContext.create(
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00f067aa0ba902b7",
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "1").build());
    return Propagation.of(
        Context.root().with(Span.wrap(span)).with(Baggage.builder().put("tenant", "a").build()));
  }

  @Test
  void what_is_missed_most_comes_first() {
    assertThat(someone().fields().keySet()).containsExactly("traceparent", "baggage", "tracestate");
  }

  @Test
  void what_is_not_there_is_not_sent() {
    SpanContext span =
        SpanContext.create(
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00f067aa0ba902b7",
            TraceFlags.getDefault(),
            TraceState.getDefault());
    Propagation propagation = Propagation.of(Context.root().with(Span.wrap(span)));
    assertThat(propagation.fields()).containsOnlyKeys("traceparent");
    assertThat(propagation.xRayHeader()).endsWith(";Sampled=0");
  }
}
