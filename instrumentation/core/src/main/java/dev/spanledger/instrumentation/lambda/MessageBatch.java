package dev.spanledger.instrumentation.lambda;

import dev.spanledger.instrumentation.event.Message;
import dev.spanledger.instrumentation.invocation.CurrentTracer;
import dev.spanledger.instrumentation.invocation.Invocation;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The messages of an SQS event, one span each, linked to the span that sent it. */
public final class MessageBatch {
  private static final String FIFO_SUFFIX = ".fifo";

  private MessageBatch() {}

  /**
   * Calls the handler for each message. After a failure in a FIFO queue the rest is not handled and
   * counts as failed, or a later message would overtake it.
   *
   * @param records SQS records, as objects of the event library or as maps
   */
  public static <M> BatchResult forEach(
      List<? extends M> records, MessageHandler<? super M> handler) {
    Tracer tracer = CurrentTracer.get();
    List<String> failed = new ArrayList<>();
    boolean isStopped = false;
    for (M sqsRecord : records) {
      Message message = Message.of(sqsRecord);
      boolean isHandled = !isStopped && handle(tracer, message, sqsRecord, handler);
      if (!isHandled) {
        failed.add(
            Objects.requireNonNull(
                message.id(), "an SQS record without messageId cannot be retried"));
        isStopped = message.queueName() != null && message.queueName().endsWith(FIFO_SUFFIX);
      }
    }
    return new BatchResult(failed);
  }

  // Whatever the handler throws concerns its message alone.
  @SuppressWarnings("CatchingUnchecked")
  private static <M> boolean handle(
      Tracer tracer, Message message, M sqsRecord, MessageHandler<? super M> handler) {
    Context context = Context.current().with(baggage(message));
    SpanBuilder builder =
        tracer
            .spanBuilder(spanName(List.of(message)))
            .setParent(context)
            .setSpanKind(SpanKind.CONSUMER)
            .setAllAttributes(attributes(message))
            .addLink(message.producerSpan());
    if (message.id() != null) {
      builder.setAttribute(Keys.MESSAGE_ID, message.id());
    }
    Span span = builder.startSpan();
    try (Scope scope = context.with(span).makeCurrent()) {
      handler.handle(sqsRecord);
      return true;
    } catch (Exception e) {
      record(span, e);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return false;
    } catch (Error e) {
      record(span, e);
      throw e;
    } finally {
      span.end();
    }
  }

  private static void record(Span span, Throwable error) {
    span.recordException(error);
    span.setAttribute(Invocation.ERROR_TYPE, error.getClass().getName());
    span.setStatus(StatusCode.ERROR, Invocation.describe(error));
  }

  /** The message's own baggage, so that its tenant is the tenant of its span. */
  private static Baggage baggage(Message message) {
    return Baggage.fromContext(message.producer());
  }

  /** {@code <queue> process}, the name that OpenTelemetry gives to both batch and message. */
  static String spanName(List<Message> messages) {
    String queue = messages.get(0).queueName();
    for (Message message : messages) {
      if (!Objects.equals(queue, message.queueName())) {
        return "multiple_sources process";
      }
    }
    return queue == null ? "process" : queue + " process";
  }

  static Attributes attributes(Message message) {
    AttributesBuilder attributes =
        Attributes.builder().put(Keys.SYSTEM, "aws_sqs").put(Keys.OPERATION, "process");
    if (message.queueName() != null) {
      attributes.put(Keys.DESTINATION, message.queueName());
    }
    return attributes.build();
  }

  private static final class Keys {
    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION =
        AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION =
        AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
  }
}
