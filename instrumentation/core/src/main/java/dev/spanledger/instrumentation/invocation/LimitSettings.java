package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanLimitsBuilder;
import java.util.Map;

/**
 * How much a span holds.
 *
 * @param span limits while it is recorded; values are recorded longer than they are exported, so
 *     that a secret is seen whole before it is cut
 * @param maxValueChars of an exported attribute value
 */
record LimitSettings(SpanLimits span, int maxValueChars) {
  private static final int MAX_RECORDED_CHARS = 4 * Redactor.MAX_VALUE_BYTES;
  private static final int DEFAULT_COUNT = 128;
  // An SQS batch may hold 10,000 messages; the span of the batch names the first thousand.
  private static final int DEFAULT_LINKS = 1_000;

  static LimitSettings from(Map<String, String> environment) {
    int attributes = count(environment, "OTEL_ATTRIBUTE_COUNT_LIMIT", DEFAULT_COUNT);
    int values = count(environment, "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", Redactor.MAX_VALUE_BYTES);
    SpanLimitsBuilder span =
        SpanLimits.builder()
            .setMaxAttributeValueLength(MAX_RECORDED_CHARS)
            .setMaxNumberOfAttributes(
                count(environment, "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", attributes))
            .setMaxNumberOfAttributesPerEvent(
                count(environment, "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", attributes))
            .setMaxNumberOfAttributesPerLink(
                count(environment, "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", attributes))
            .setMaxNumberOfEvents(count(environment, "OTEL_SPAN_EVENT_COUNT_LIMIT", DEFAULT_COUNT))
            .setMaxNumberOfLinks(count(environment, "OTEL_SPAN_LINK_COUNT_LIMIT", DEFAULT_LINKS));
    return new LimitSettings(
        span.build(), count(environment, "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", values));
  }

  private static int count(Map<String, String> environment, String name, int otherwise) {
    String text = environment.get(name);
    if (text == null || text.isBlank()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.trim());
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below together with negative numbers.
    }
    Failures.note(
        Failures.Kind.SETTING, 1, name + " is \"" + text + "\", not a whole number from 0 up");
    return otherwise;
  }
}
