package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * One message of a batch.
 *
 * @param id as the queue knows it; what a partial batch response names
 * @param queueName the last part of the queue's ARN
 * @param producer context and baggage that its sender put into it; root where it put none
 */
public record Message(@Nullable String id, @Nullable String queueName, Context producer) {

  /** Reads an SQS record, an object of the event library or a map. */
  public static Message of(@Nullable Object sqsRecord) {
    String arn = Fields.text(sqsRecord, "eventSourceARN");
    return new Message(
        Fields.text(sqsRecord, "messageId"),
        arn == null ? null : Arns.lastPart(arn),
        TraceContexts.ofSqs(sqsRecord));
  }

  /** The sender's span; invalid where the message names none. */
  public SpanContext producerSpan() {
    return TraceContexts.spanOf(producer);
  }
}
