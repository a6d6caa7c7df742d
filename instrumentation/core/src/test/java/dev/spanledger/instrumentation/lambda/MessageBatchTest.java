package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ActiveMQEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.RabbitMQEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.InputStream;
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
  void an_event_without_records_has_nothing_to_handle() {
    // What the console's test event {} becomes.
    List<SQSEvent.SQSMessage> none = new SQSEvent().getRecords();
    assertThat(none).isNull();
    assertThat(Spanledger.forEach(none, message -> {}).toJson())
        .isEqualTo("{\"batchItemFailures\":[]}");
    assertThat(Spanledger.forEach(new KafkaEvent().getRecords(), message -> {}).hasFailures())
        .isFalse();
  }

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

  @Test
  void a_plain_handler_of_any_batch_source_has_one_span_with_its_links() {
    for (String file : List.of("kinesis-json", "kafka", "activemq", "rabbitmq", "sqs-sns")) {
      handle(file, (event, context) -> "ok");
    }

    Span kinesis = exported.span("clicks process");
    assertThat(Exported.attributes(kinesis))
        .containsEntry("messaging.system", "aws.kinesis")
        .containsEntry("messaging.batch.message_count", 5L);
    assertThat(spanIds(kinesis))
        .containsExactly("00f067aa0ba902b1", "00f067aa0ba902b2", "00f067aa0ba902b3");
    assertThat(Exported.attributes(kinesis.getLinks(2).getAttributesList()))
        .containsEntry(
            "messaging.message.id", "49590338271490256608559692538361571095921575989136588892");
    List<Span> orders = named("orders process");
    assertThat(orders).hasSize(2);
    assertThat(spanIds(orders.get(0))).containsExactly("00f067aa0ba902b1", "00f067aa0ba902b2");
    assertThat(Exported.attributes(orders.get(0).getLinks(1).getAttributesList()))
        .isEqualTo(Map.of("messaging.destination.partition.id", "1", "messaging.kafka.offset", 7L));
    assertThat(spanIds(orders.get(1)))
        .containsExactly("00f067aa0ba902b1", "00f067aa0ba902b2", "53995c3f42cd8ad8");
    assertThat(named("jobs process")).extracting(Span::getLinksCount).containsExactly(1, 1);
  }

  @Test
  void a_stream_stops_at_its_first_failure_and_starts_there_again() {
    List<String> handled = new ArrayList<>();
    List<Object> responses = new ArrayList<>();
    for (String file : List.of("kinesis-json", "dynamodb-outbox")) {
      handle(
          file,
          (event, context) -> {
            BatchResult result =
                MessageBatch.forEach(
                    records(event),
                    streamRecord -> {
                      handled.add(streamRecord.get("eventID").toString());
                      if (handled.size() != 1) {
                        throw new IllegalStateException("no");
                      }
                    });
            responses.add(result.toResponse());
            responses.add(result.toJson());
            return result.toResponse();
          });
    }

    assertThat(handled)
        .containsExactly(
            "shardId-000000000006:49590338271490256608559692538361571095921575989136588890",
            "shardId-000000000006:49590338271490256608559692538361571095921575989136588891",
            "1");
    String second = "49590338271490256608559692538361571095921575989136588891";
    assertThat(responses)
        .containsExactly(
            Map.of("batchItemFailures", List.of(Map.of("itemIdentifier", second))),
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"" + second + "\"}]}",
            Map.of("batchItemFailures", List.of(Map.of("itemIdentifier", "111"))),
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"111\"}]}");
    Span change = exported.span("Outbox process");
    assertThat(spanIds(change)).containsExactly("00f067aa0ba902b1");
    assertThat(Exported.attributes(change))
        .containsEntry("faas.document.collection", "Outbox")
        .containsEntry("faas.document.operation", "insert")
        .containsEntry("error.type", "java.lang.IllegalStateException")
        .doesNotContainKey("messaging.system");
  }

  @Test
  void the_event_librarys_stream_records_and_response_go_together() {
    KinesisEvent event = typed("kinesis-json", KinesisEvent.class);
    BatchResult result =
        MessageBatch.forEach(
            event.getRecords(),
            streamRecord -> {
              throw new IllegalStateException("no");
            });
    StreamsEventResponse response =
        new StreamsEventResponse(result.failures(StreamsEventResponse.BatchItemFailure::new));
    assertThat(response.getBatchItemFailures())
        .extracting(StreamsEventResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly("49590338271490256608559692538361571095921575989136588890");
  }

  @Test
  void a_failure_in_one_partition_of_kafka_leaves_the_others_alone() {
    List<String> handled = new ArrayList<>();
    KafkaEvent event = typed("kafka", KafkaEvent.class);
    BatchResult result =
        MessageBatch.forEach(
            event.getRecords(),
            kafkaRecord -> {
              handled.add(kafkaRecord.getPartition() + ":" + kafkaRecord.getOffset());
              if (kafkaRecord.getPartition() == 0) {
                throw new IllegalStateException("no");
              }
            });

    assertThat(handled).containsExactlyInAnyOrder("0:15", "1:7");
    assertThat(result.hasFailures()).isTrue();
    assertThat(result.toResponse())
        .isEqualTo(
            Map.of(
                "batchItemFailures",
                List.of(Map.of("itemIdentifier", Map.of("partition", "orders-0", "offset", 15L)))));
    assertThat(result.toJson())
        .isEqualTo(
            "{\"batchItemFailures\":[{\"itemIdentifier\":"
                + "{\"partition\":\"orders-0\",\"offset\":15}}]}");
  }

  @Test
  void messages_of_amazon_mq_are_all_handled_before_the_batch_fails() {
    List<String> handled = new ArrayList<>();
    ActiveMQEvent event = typed("activemq", ActiveMQEvent.class);
    IllegalStateException made = new IllegalStateException("made up");
    assertThatThrownBy(
            () ->
                MessageBatch.forEach(
                    event.getMessages(),
                    message -> {
                      handled.add(message.getMessageID());
                      if (handled.size() == 1) {
                        throw made;
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "1 of 2 messages failed, and Amazon MQ knows no partial response: the batch fails, so"
                + " that they come again")
        .hasCause(made);
    assertThat(handled).containsExactly("ID:b-1-1", "ID:b-1-2");
    RabbitMQEvent rabbit = typed("rabbitmq", RabbitMQEvent.class);
    assertThat(MessageBatch.forEach(rabbit.getRmqMessagesByQueue(), message -> {}).hasFailures())
        .isFalse();
  }

  @Test
  void an_empty_batch_has_no_failures() {
    assertThat(MessageBatch.forEach(List.of(), message -> {}).toJson())
        .isEqualTo("{\"batchItemFailures\":[]}");
    assertThat(MessageBatch.forEach(Map.of(), message -> {}).hasFailures()).isFalse();
  }

  private void handle(String file, RequestHandler<Map<String, Object>, Object> handler) {
    tracer.wrap(handler).handleRequest(typed(file, Map.class), TestContext.of("request-1"));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> records(Map<String, Object> event) {
    return (List<Map<String, Object>>) event.get("Records");
  }

  /** The event as the runtime hands it to a handler of this type. */
  private static <T> T typed(String file, Class<T> type) {
    InputStream json = MessageBatchTest.class.getResourceAsStream("/events/" + file + ".json");
    return type == Map.class
        ? JacksonFactory.getInstance().getSerializer(type).fromJson(json)
        : LambdaEventSerializers.serializerFor(type, MessageBatchTest.class.getClassLoader())
            .fromJson(json);
  }

  private List<Span> named(String name) {
    return exported.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private static List<String> spanIds(Span span) {
    return span.getLinksList().stream()
        .map(link -> HexFormat.of().formatHex(link.getSpanId().toByteArray()))
        .toList();
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
