package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** Attributes that all senders of messages share. */
final class Messaging {
  static final AttributeKey<String> MESSAGE_ID = stringKey("messaging.message.id");

  private static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION_TYPE = stringKey("messaging.operation.type");
  private static final AttributeKey<String> OPERATION_NAME = stringKey("messaging.operation.name");
  private static final AttributeKey<String> DESTINATION = stringKey("messaging.destination.name");
  private static final AttributeKey<Long> BATCH_COUNT = longKey("messaging.batch.message_count");
  private static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");

  private Messaging() {}

  /**
   * @param destination null where the request names several, or none
   */
  static void describe(
      SpanBuilder span, String system, String operation, @Nullable String destination) {
    span.setAttribute(SYSTEM, system);
    span.setAttribute(OPERATION_TYPE, operation);
    span.setAttribute(OPERATION_NAME, operation);
    Members.put(span, DESTINATION, destination);
  }

  static void batch(SpanBuilder span, int messages) {
    span.setAttribute(BATCH_COUNT, (long) messages);
  }

  /** A batch is answered by 200 though some of its messages were not taken. */
  static void refused(Span span, int refused, int messages, @Nullable String code) {
    if (refused > 0) {
      span.setAttribute(ERROR_TYPE, code == null ? "_OTHER" : code);
      span.setStatus(StatusCode.ERROR, refused + " of " + messages + " messages were refused");
    }
  }
}
