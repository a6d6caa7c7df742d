package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The real client of the SDK against a server that answers as SQS does. */
class SqsCallsTest {
  private static final String QUEUE_URL = "http://localhost/123456789012/orders";
  private static final String SENT = "{\"MessageId\":\"id-1\"}";

  private Wire wire;
  private SqsClient sqs;

  @BeforeEach
  void start() throws IOException {
    wire = new Wire();
    sqs = wire.client(SqsClient.builder().checksumValidationEnabled(false));
  }

  @AfterEach
  void stop() {
    sqs.close();
    wire.close();
  }

  @Test
  void a_sent_message_carries_context_and_baggage_and_its_span_is_a_producer() {
    wire.answer(200, SENT);
    wire.invoke(() -> sqs.sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody("hello")));

    Span span = wire.exported().span("send orders");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_PRODUCER);
    assertThat(span.getParentSpanId()).isEqualTo(wire.exported().span("GET /a").getSpanId());
    assertThat(wire.attributes("send orders"))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("rpc.system", "aws-api"),
                Map.entry("rpc.service", "Sqs"),
                Map.entry("rpc.method", "SendMessage"),
                Map.entry("cloud.region", "eu-central-1"),
                Map.entry("server.address", "127.0.0.1"),
                Map.entry("server.port", (long) wire.uri().getPort()),
                Map.entry("messaging.system", "aws_sqs"),
                Map.entry("messaging.operation.type", "send"),
                Map.entry("messaging.operation.name", "send"),
                Map.entry("messaging.destination.name", "orders"),
                Map.entry("aws.sqs.queue.url", QUEUE_URL),
                Map.entry("messaging.message.id", "id-1"),
                Map.entry("http.response.status_code", 200L),
                Map.entry("aws.request_id", "request-1"),
                Map.entry("tenant.id", "acme")));
    assertThat(wire.request().text())
        .contains(attribute("traceparent", wire.traceparent("send orders")))
        .contains(attribute("tracestate", "vendor=1"))
        .contains(attribute("baggage", "tenant=acme"))
        .contains(attribute("AWSTraceHeader", wire.xRayHeader("send orders")));
  }

  @Test
  void every_message_of_a_batch_carries_the_context() {
    wire.answer(200, "{\"Successful\":[],\"Failed\":[]}");
    wire.invoke(
        () ->
            sqs.sendMessageBatch(
                send ->
                    send.queueUrl(QUEUE_URL)
                        .entries(entry("a", Map.of()), entry("b", Map.of("own", value("x"))))));

    assertThat(wire.request().text().split("\"traceparent\":")).hasSize(3);
    assertThat(wire.request().text().split("\"AWSTraceHeader\":")).hasSize(3);
    assertThat(wire.request().text()).contains("\"own\":");
    assertThat(wire.attributes("send orders")).containsEntry("messaging.batch.message_count", 2L);
  }

  @Test
  void a_batch_of_which_the_queue_refused_a_part_is_an_error() {
    wire.answer(
        200,
        "{\"Successful\":[{\"Id\":\"a\",\"MessageId\":\"1\",\"MD5OfMessageBody\":\"\"}],"
            + "\"Failed\":[{\"Id\":\"b\",\"Code\":\"InternalError\",\"SenderFault\":false}]}");
    wire.invoke(
        () ->
            sqs.sendMessageBatch(
                send ->
                    send.queueUrl(QUEUE_URL).entries(entry("a", Map.of()), entry("b", Map.of()))));

    assertThat(wire.attributes("send orders")).containsEntry("error.type", "InternalError");
    assertThat(wire.exported().span("send orders").getStatus())
        .isEqualTo(
            Status.newBuilder()
                .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                .setMessage("1 of 2 messages were refused")
                .build());
  }

  @Test
  void a_message_with_all_its_attributes_taken_keeps_them_and_gets_the_system_attribute_only() {
    wire.answer(200, SENT);
    sendWith(SqsCalls.MAX_ATTRIBUTES);
    assertThat(wire.request().text()).doesNotContain("traceparent").contains("AWSTraceHeader");
  }

  @Test
  void a_message_with_one_attribute_free_carries_what_is_missed_most() {
    wire.answer(200, SENT);
    sendWith(SqsCalls.MAX_ATTRIBUTES - 1);
    assertThat(wire.request().text()).contains("traceparent").doesNotContain("baggage");
  }

  @Test
  void a_message_that_its_sender_gave_a_context_keeps_that() {
    wire.answer(200, SENT);
    wire.invoke(
        () ->
            sqs.sendMessage(
                send ->
                    send.queueUrl(QUEUE_URL)
                        .messageBody("hello")
                        .messageAttributes(Map.of("traceparent", value(Wire.CALLER)))));
    assertThat(wire.request().text())
        .contains(attribute("traceparent", Wire.CALLER))
        .doesNotContain("baggage");
  }

  @Test
  void a_message_that_just_fits_stays_as_it_is() {
    wire.answer(200, SENT);
    String body = "x".repeat(256 * 1024 - 50);
    wire.invoke(() -> sqs.sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody(body)));
    assertThat(wire.request().text()).doesNotContain("traceparent").contains("AWSTraceHeader");
  }

  @Test
  void a_refused_call_is_an_error_with_its_status_and_comes_out_unchanged() {
    wire.answer(
        400, "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"no queue\"}");
    assertThatThrownBy(
            () -> wire.invoke(() -> sqs.receiveMessage(receive -> receive.queueUrl(QUEUE_URL))))
        .isInstanceOf(SqsException.class);

    Span span = wire.exported().span("Sqs.ReceiveMessage");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(wire.attributes("Sqs.ReceiveMessage"))
        .containsEntry("messaging.operation.type", "receive")
        .containsEntry("http.response.status_code", 400L)
        .containsEntry("aws.request_id", "request-1")
        .containsEntry(
            "error.type", "software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException");
  }

  @Test
  void an_attempt_that_is_repeated_is_counted_in_the_one_span_of_the_call() {
    wire.answer(503, "{}").answer(503, "{}").answer(200, SENT);
    try (SqsClient patient = wire.client(SqsClient.builder().checksumValidationEnabled(false), 3)) {
      wire.invoke(() -> patient.sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody("hello")));
    }
    assertThat(wire.requests()).hasSize(3);
    assertThat(wire.attributes("send orders"))
        .containsEntry("http.request.resend_count", 2L)
        .containsEntry("http.response.status_code", 200L);
  }

  @Test
  void the_span_of_an_asynchronous_call_ends_with_it_and_knows_its_caller() {
    wire.answer(200, SENT);
    try (SqsAsyncClient async =
        wire.client(SqsAsyncClient.builder().checksumValidationEnabled(false))) {
      wire.invoke(
          () -> {
            CompletableFuture<?> sent =
                async.sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody("hello"));
            sent.join();
          });
    }
    Span span = wire.exported().span("send orders");
    assertThat(span.getParentSpanId()).isEqualTo(wire.exported().span("GET /a").getSpanId());
    assertThat(wire.request().text())
        .contains(attribute("traceparent", wire.traceparent("send orders")))
        .contains(attribute("baggage", "tenant=acme"));
    assertThat(wire.attributes("send orders")).containsEntry("messaging.message.id", "id-1");
  }

  @Test
  void an_asynchronous_call_that_fails_ends_its_span_too() {
    wire.answer(400, "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"}");
    try (SqsAsyncClient async =
        wire.client(SqsAsyncClient.builder().checksumValidationEnabled(false))) {
      wire.invoke(
          () ->
              assertThatThrownBy(
                      () ->
                          async
                              .sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody("hello"))
                              .join())
                  .hasCauseInstanceOf(SqsException.class));
    }
    assertThat(wire.attributes("send orders")).containsEntry("http.response.status_code", 400L);
  }

  @Test
  void outside_of_an_invocation_calls_go_through_untouched() {
    wire.answer(200, SENT);
    sqs.sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody("hello"));
    assertThat(wire.request().text()).doesNotContain("traceparent", "AWSTraceHeader");
    assertThat(wire.exported().text()).isEmpty();
  }

  private void sendWith(int attributes) {
    Map<String, MessageAttributeValue> own = new HashMap<>();
    for (int i = 0; i < attributes; i++) {
      own.put("own" + i, value("x"));
    }
    wire.invoke(
        () ->
            sqs.sendMessage(
                send -> send.queueUrl(QUEUE_URL).messageBody("hello").messageAttributes(own)));
  }

  private static String attribute(String name, String value) {
    return "\"" + name + "\":{\"StringValue\":\"" + value + "\"";
  }

  private static SendMessageBatchRequestEntry entry(
      String id, Map<String, MessageAttributeValue> attributes) {
    return SendMessageBatchRequestEntry.builder()
        .id(id)
        .messageBody("hello")
        .messageAttributes(attributes)
        .build();
  }

  private static MessageAttributeValue value(String text) {
    return MessageAttributeValue.builder().dataType("String").stringValue(text).build();
  }
}
