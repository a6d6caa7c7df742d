package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageBatchTest {
  private static final String FIRST = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String SECOND = "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b8-01";

  private final Exported exported = new Exported();
  private final FunctionTracer tracer =
      FunctionTracer.create(
          Map.of("AWS_LAMBDA_FUNCTION_NAME", "worker", "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"),
          Clock.systemUTC(),
          exported.stream(),
          null,
          ColdStart.startedAt(0, 0));

  @Test
  void a_batch_has_one_span_with_a_link_to_each_producer() {
    RequestHandler<SQSEvent, String> handler = (event, context) -> "ok";
    tracer.wrap(handler).handleRequest(event("orders"), TestContext.of("request-1"));

    Span server = exported.span("worker");
    Span batch = exported.span("orders process");
    assertThat(Exported.attributes(server))
        .containsEntry("faas.trigger", "pubsub")
        .doesNotContainKey("messaging.system");
    assertThat(batch.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
    assertThat(batch.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(Exported.attributes(batch))
        .isEqualTo(
            Map.of(
                "messaging.system", "aws_sqs",
                "messaging.operation.type", "process",
                "messaging.operation.name", "process",
                "messaging.destination.name", "orders",
                "messaging.batch.message_count", 3L));
    assertThat(batch.getLinksList())
        .extracting(link -> HexFormat.of().formatHex(link.getSpanId().toByteArray()))
        .containsExactly("00f067aa0ba902b7", "00f067aa0ba902b8");
  }

  @Test
  void each_message_has_a_span_its_link_and_its_tenant_and_fails_alone() {
    List<String> handled = new ArrayList<>();
    RequestHandler<SQSEvent, SQSBatchResponse> handler =
        (event, context) -> {
          BatchResult result =
              MessageBatch.forEach(
                  event.getRecords(),
                  message -> {
                    handled.add(message.getMessageId());
                    if (message.getMessageId().equals("m-2")) {
                      throw new java.io.IOException("no stock");
                    }
                  });
          assertThat(result.toResponse())
              .isEqualTo(Map.of("batchItemFailures", List.of(Map.of("itemIdentifier", "m-2"))));
          return new SQSBatchResponse(result.failures(SQSBatchResponse.BatchItemFailure::new));
        };

    SQSBatchResponse response =
        tracer.wrap(handler).handleRequest(event("orders"), TestContext.of("request-1"));

    assertThat(handled).containsExactly("m-1", "m-2", "m-3");
    assertThat(response.getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly("m-2");
    List<Span> messages =
        exported.spans().stream()
            .filter(span -> Exported.attributes(span).containsKey("messaging.message.id"))
            .toList();
    assertThat(messages)
        .extracting(span -> Exported.attributes(span).get("messaging.message.id"))
        .containsExactly("m-1", "m-2", "m-3");
    assertThat(messages).allMatch(span -> span.getName().equals("orders process"));
    assertThat(messages).extracting(Span::getLinksCount).containsExactly(1, 1, 0);
    assertThat(messages)
        .extracting(span -> Exported.attributes(span).get("tenant.id"))
        .containsExactly("acme", null, null);
    assertThat(messages.get(1).getStatus().getCode())
        .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(Exported.attributes(messages.get(1)))
        .containsEntry("error.type", "java.io.IOException");
    assertThat(exported.span("worker").getStatus().getCode())
        .isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void after_a_failure_in_a_fifo_queue_nothing_overtakes() {
    List<String> handled = new ArrayList<>();
    BatchResult result =
        MessageBatch.forEach(
            event("orders.fifo").getRecords(),
            message -> {
              handled.add(message.getMessageId());
              throw new IllegalStateException("no");
            });
    assertThat(handled).containsExactly("m-1");
    assertThat(result.failedMessageIds()).containsExactly("m-1", "m-2", "m-3");
  }

  @Test
  void an_error_of_the_virtual_machine_is_not_one_messages_failure() {
    OutOfMemoryError thrown = new OutOfMemoryError("made up");
    assertThatThrownBy(
            () ->
                MessageBatch.forEach(
                    event("orders").getRecords(),
                    message -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
  }

  @Test
  void a_failed_record_without_an_id_fails_the_batch_rather_than_being_lost() {
    assertThatThrownBy(
            () ->
                MessageBatch.forEach(
                    List.of(Map.of("body", "x")),
                    message -> {
                      throw new IllegalStateException("no");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a record without an id cannot be retried");
  }

  private static SQSEvent event(String queue) {
    SQSEvent event = new SQSEvent();
    event.setRecords(
        List.of(
            message("m-1", queue, Map.of("traceparent", FIRST, "baggage", "tenant=acme")),
            message("m-2", queue, Map.of("traceparent", SECOND)),
            message("m-3", queue, Map.of())));
    return event;
  }

  private static SQSEvent.SQSMessage message(
      String id, String queue, Map<String, String> attributes) {
    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
    message.setMessageId(id);
    message.setEventSource("aws:sqs");
    message.setEventSourceArn("arn:aws:sqs:eu-central-1:123456789012:" + queue);
    Map<String, SQSEvent.MessageAttribute> values = new java.util.HashMap<>();
    attributes.forEach(
        (name, value) -> {
          SQSEvent.MessageAttribute attribute = new SQSEvent.MessageAttribute();
          attribute.setDataType("String");
          attribute.setStringValue(value);
          values.put(name, attribute);
        });
    message.setMessageAttributes(values);
    return message;
  }
}
