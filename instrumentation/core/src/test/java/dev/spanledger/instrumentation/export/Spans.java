package dev.spanledger.instrumentation.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/** Ended spans to export. */
final class Spans {
  private Spans() {}

  static SpanData named(String name) {
    return withAttributes(name, 0, "");
  }

  static SpanData named(String name, String value) {
    return withAttributes(name, 1, value);
  }

  static SpanData withAttributes(String name, int count, String value) {
    AttributesBuilder attributes = Attributes.builder();
    for (int i = 0; i < count; i++) {
      attributes.put("value" + i, value);
    }
    return TestSpanData.builder()
        .setName(name)
        .setKind(SpanKind.INTERNAL)
        .setSpanContext(
            SpanContext.create(
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "00f067aa0ba902b7",
                TraceFlags.getSampled(),
                TraceState.getDefault()))
        .setStartEpochNanos(1)
        .setEndEpochNanos(2)
        .setStatus(StatusData.unset())
        .setAttributes(attributes.build())
        .setTotalAttributeCount(count)
        .setHasEnded(true)
        .build();
  }
}
