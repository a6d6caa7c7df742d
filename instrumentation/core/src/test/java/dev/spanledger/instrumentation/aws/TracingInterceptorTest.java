package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.instrumentation.lambda.Exported;
import dev.spanledger.instrumentation.lambda.TestContext;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The real client of the SDK against a server that answers as SQS does. */
class TracingInterceptorTest {
  private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String QUEUE_URL = "http://localhost/123456789012/orders";

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Exported exported = new Exported();
  private final Spanledger spanledger =
      Spanledger.builder()
          .environment(
              Map.of("AWS_LAMBDA_FUNCTION_NAME", "shop", "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"))
          .standardOutput(exported.stream())
          .build();
  private HttpServer server;
  private SqsClient sqs;
  private volatile int status = 200;
  private volatile String answer = "{\"MessageId\":\"id-1\"}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    sqs =
        SqsClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .checksumValidationEnabled(false)
            .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
            .build();
  }

  @AfterEach
  void stop() {
    sqs.close();
    server.stop(0);
  }

  @Test
  void a_sent_message_carries_context_and_baggage_and_its_span_is_a_producer() {
    invoke(client -> client.sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody("hello")));

    Span span = exported.span("send orders");
    String traceId = HexFormat.of().formatHex(span.getTraceId().toByteArray());
    String spanId = HexFormat.of().formatHex(span.getSpanId().toByteArray());
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_PRODUCER);
    assertThat(span.getParentSpanId()).isEqualTo(exported.span("GET /a").getSpanId());
    assertThat(Exported.attributes(span))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("rpc.system", "aws-api"),
                Map.entry("rpc.service", "Sqs"),
                Map.entry("rpc.method", "SendMessage"),
                Map.entry("messaging.system", "aws_sqs"),
                Map.entry("messaging.operation.type", "send"),
                Map.entry("messaging.destination.name", "orders"),
                Map.entry("aws.sqs.queue.url", QUEUE_URL),
                Map.entry("messaging.message.id", "id-1"),
                Map.entry("http.response.status_code", 200L),
                Map.entry("aws.request_id", "sqs-request-1"),
                Map.entry("tenant.id", "acme")));
    assertThat(requests)
        .singleElement()
        .asString()
        .contains("\"traceparent\":{\"StringValue\":\"00-" + traceId + "-" + spanId + "-01\"")
        .contains("\"baggage\":{\"StringValue\":\"tenant=acme\"")
        .contains(
            "\"AWSTraceHeader\":{\"StringValue\":\"Root=1-"
                + traceId.substring(0, 8)
                + "-"
                + traceId.substring(8)
                + ";Parent="
                + spanId
                + ";Sampled=1\"");
  }

  @Test
  void every_message_of_a_batch_carries_the_context() {
    answer = "{\"Successful\":[],\"Failed\":[]}";
    invoke(
        client ->
            client.sendMessageBatch(
                send ->
                    send.queueUrl(QUEUE_URL)
                        .entries(entry("a", Map.of()), entry("b", Map.of("own", value("x"))))));

    assertThat(requests.get(0).split("\"traceparent\":")).hasSize(3);
    assertThat(requests.get(0)).contains("\"own\":");
    assertThat(Exported.attributes(exported.span("send orders")))
        .containsEntry("messaging.batch.message_count", 2L);
  }

  @Test
  void a_message_with_all_its_attributes_taken_keeps_them_and_gets_the_system_attribute_only() {
    Map<String, MessageAttributeValue> own = new HashMap<>();
    for (int i = 0; i < SqsMessages.MAX_ATTRIBUTES; i++) {
      own.put("own" + i, value("x"));
    }
    invoke(
        client ->
            client.sendMessage(
                send -> send.queueUrl(QUEUE_URL).messageBody("hello").messageAttributes(own)));

    assertThat(requests.get(0)).doesNotContain("traceparent").contains("AWSTraceHeader");
  }

  @Test
  void a_refused_call_is_an_error_with_its_status_and_comes_out_unchanged() {
    status = 400;
    answer = "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"no queue\"}";
    assertThatThrownBy(
            () -> invoke(client -> client.receiveMessage(receive -> receive.queueUrl(QUEUE_URL))))
        .isInstanceOf(SqsException.class);

    Span span = exported.span("Sqs.ReceiveMessage");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(Exported.attributes(span))
        .containsEntry("http.response.status_code", 400L)
        .containsEntry("aws.request_id", "sqs-request-1")
        .containsEntry(
            "error.type", "software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException");
  }

  @Test
  void outside_of_an_invocation_calls_go_through_untouched() {
    sqs.sendMessage(send -> send.queueUrl(QUEUE_URL).messageBody("hello"));
    assertThat(requests.get(0)).doesNotContain("traceparent", "AWSTraceHeader");
    assertThat(exported.text()).isEmpty();
  }

  private void invoke(Consumer<SqsClient> call) {
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          call.accept(sqs);
          return "ok";
        };
    Map<String, Object> event =
        Map.of(
            "routeKey", "GET /a",
            "headers", Map.of("traceparent", CALLER, "baggage", "tenant=acme"),
            "requestContext", Map.of("http", Map.of("method", "GET")));
    spanledger.trace(handler).handleRequest(event, TestContext.of("request-1"));
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

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      byte[] body = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("x-amzn-RequestId", "sqs-request-1");
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
