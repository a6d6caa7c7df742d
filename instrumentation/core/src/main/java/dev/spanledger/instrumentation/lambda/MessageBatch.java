package dev.spanledger.instrumentation.lambda;

import dev.spanledger.instrumentation.event.EventSource;
import dev.spanledger.instrumentation.event.Message;
import dev.spanledger.instrumentation.invocation.CurrentTracer;
import dev.spanledger.instrumentation.invocation.Invocation;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of a batch, one span each, linked to the span that sent it. */
public final class MessageBatch {
  private static final String FIFO_SUFFIX = ".fifo";

  private final Tracer tracer = CurrentTracer.get();
  private final List<String> failed = new ArrayList<>();
  private EventSource source = EventSource.SQS;
  private int handled;
  private int failures;
  private @Nullable Exception firstError;

  private MessageBatch() {}

  /** What becomes of the records after one that failed. */
  private enum AfterFailure {
    /** They have nothing to do with it. */
    GO_ON,
    /** Each of them has to be named too, or it would overtake. */
    REPORT_REST,
    /** The service starts again at the failed one by itself. */
    LEAVE_REST
  }

  /**
   * Calls the handler for each record. What is ordered stays ordered: after a failure in a FIFO
   * queue the rest is not handled and counts as failed, after one in a stream the rest is not
   * handled and comes again with the failed one.
   *
   * @param records of SQS, Kinesis, a DynamoDB stream, one Kafka partition or ActiveMQ, as objects
   *     of the event library or as maps; null, as an event without any has them, for none
   * @throws IllegalStateException where a message of Amazon MQ failed, after all were handled: with
   *     no partial response there is nothing but the whole batch to come again
   */
  public static <M> BatchResult forEach(
      @Nullable List<? extends M> records, MessageHandler<? super M> handler) {
    MessageBatch batch = new MessageBatch();
    batch.handleAll(records, null, handler);
    return batch.result();
  }

  /**
   * Calls the handler for each record of each group; a failure in a group is nothing to the others.
   *
   * @param groups partitions of a Kafka event, or queues of a RabbitMQ event, with their records
   */
  public static <M> BatchResult forEach(
      @Nullable Map<String, ? extends List<? extends M>> groups,
      MessageHandler<? super M> handler) {
    MessageBatch batch = new MessageBatch();
    if (groups == null) {
      return batch.result();
    }
    for (Map.Entry<String, ? extends List<? extends M>> group : groups.entrySet()) {
      batch.handleAll(group.getValue(), group.getKey(), handler);
    }
    return batch.result();
  }

  private BatchResult result() {
    boolean isBroker = source == EventSource.ACTIVEMQ || source == EventSource.RABBITMQ;
    if (isBroker && firstError != null) {
      throw new IllegalStateException(
          failures
              + " of "
              + handled
              + " messages failed, and Amazon MQ knows no partial response:"
              + " the batch fails, so that they come again",
          firstError);
    }
    return new BatchResult(failed, source);
  }

  private <M> void handleAll(
      @Nullable List<? extends M> records,
      @Nullable String group,
      MessageHandler<? super M> handler) {
    if (records == null) {
      return;
    }
    AfterFailure after = AfterFailure.GO_ON;
    for (M batchRecord : records) {
      if (after == AfterFailure.LEAVE_REST) {
        return;
      }
      Message message = Message.of(batchRecord, group);
      source = message.source();
      if (after == AfterFailure.REPORT_REST || !handle(message, batchRecord, handler)) {
        after = afterFailure(message);
        fail(message);
      }
    }
  }

  private void fail(Message message) {
    if (message.id() != null) {
      failed.add(message.id());
    } else if (source != EventSource.RABBITMQ) {
      throw new IllegalStateException("a record without an id cannot be retried", firstError);
    }
  }

  private static AfterFailure afterFailure(Message message) {
    return switch (message.source()) {
      case KINESIS, DYNAMODB, KAFKA -> AfterFailure.LEAVE_REST;
      case SQS ->
          message.destination() != null && message.destination().endsWith(FIFO_SUFFIX)
              ? AfterFailure.REPORT_REST
              : AfterFailure.GO_ON;
      default -> AfterFailure.GO_ON;
    };
  }

  // Whatever the handler throws concerns its message alone.
  @SuppressWarnings("CatchingUnchecked")
  private <M> boolean handle(Message message, M batchRecord, MessageHandler<? super M> handler) {
    // The message's own baggage, so that its tenant is the tenant of its span.
    Context context = Context.current().with(Baggage.fromContext(message.producer()));
    Span span =
        tracer
            .spanBuilder(Message.spanName(List.of(message)))
            .setParent(context)
            .setSpanKind(SpanKind.CONSUMER)
            .setAllAttributes(message.attributes())
            .addLink(message.producerSpan())
            .startSpan();
    handled++;
    try (Scope scope = context.with(span).makeCurrent()) {
      handler.handle(batchRecord);
      return true;
    } catch (Exception e) {
      failures++;
      firstError = firstError == null ? e : firstError;
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
}
