package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;

/** Facts as lines, each of which a test can ask for. */
final class Described {
  private final StringBuilder lines = new StringBuilder();

  private Described() {}

  static String of(EventFacts facts) {
    Described described = new Described();
    described.line("source: " + facts.source().wireName() + ", " + facts.trigger().wireName());
    described.optional("name: ", facts.spanName());
    described.optional("status: ", facts.httpFront());
    described.context("parent: ", facts.caller());
    described.optional("x-ray: ", facts.xrayHeader());
    described.attributes("  ", facts.attributes());
    for (SpanContext producer : facts.producers()) {
      described.line("link: " + spanId(producer));
    }
    if (!facts.messages().isEmpty()) {
      described.line("batch: " + Message.spanName(facts.messages()));
      described.attributes("  ", Message.attributesOf(facts.messages()));
      for (Message message : facts.messages()) {
        described.message(message);
      }
    }
    return described.lines.toString();
  }

  private void message(Message message) {
    line("message: " + message.id());
    context("link: ", message.producer());
    attributes("  ", message.attributes());
    if (!message.linkAttributes().asMap().entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(message.attributes().get(entry.getKey())))) {
      throw new AssertionError(message.linkAttributes() + " contradicts " + message.attributes());
    }
  }

  private void context(String label, Context context) {
    SpanContext span = TraceContexts.spanOf(context);
    Baggage baggage = Baggage.fromContext(context);
    if (span.isValid() || !baggage.isEmpty()) {
      String state = span.getTraceState().asMap().isEmpty() ? "" : " with tracestate";
      StringBuilder entries = new StringBuilder();
      baggage.forEach((key, entry) -> entries.append(' ').append(key + '=' + entry.getValue()));
      line(label + spanId(span) + state + entries);
    }
  }

  private static String spanId(SpanContext span) {
    return span.isValid() ? span.getSpanId() : "none";
  }

  private void attributes(String indent, Attributes attributes) {
    attributes.asMap().entrySet().stream()
        .map(entry -> indent + entry.getKey().getKey() + " = " + entry.getValue())
        .sorted()
        .forEach(this::line);
  }

  private void optional(String label, Object value) {
    if (value != null) {
      line(label + value);
    }
  }

  private void line(String text) {
    lines.append(text).append('\n');
  }
}
