package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.queue.QueueServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** What one function puts into a real queue, the next one finds: a link from span to span. */
class CarriedContextTest {
  private static final String TRACES = "/v1/traces\"";

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final Spanledger spanledger =
      Spanledger.builder()
          .environment(
              Map.of("AWS_LAMBDA_FUNCTION_NAME", "shop", "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"))
          .standardOutput(new PrintStream(lines, true, StandardCharsets.UTF_8))
          .build();

  @Test
  void a_message_links_its_consumer_to_its_producer() throws IOException {
    QueueConfig orders = new QueueConfig("orders", Duration.ofSeconds(30), 3);
    try (QueueServer queues = QueueServer.start("123456789012", "eu-central-1", List.of(orders));
        SqsClient sqs = client(queues.endpoint())) {
      String url = queues.url("orders");
      // The client checks the queue's digests of body and attributes, ours among them.
      run(Map.of(), () -> sqs.sendMessage(send -> send.queueUrl(url).messageBody("one")));
      run(
          Map.of(),
          () ->
              sqs.sendMessageBatch(
                  send ->
                      send.queueUrl(url)
                          .entries(
                              entry -> entry.id("a").messageBody("two"),
                              entry -> entry.id("b").messageBody("three"))));
      List<Map<String, Object>> records = new ArrayList<>();
      while (records.size() < 3) {
        sqs.receiveMessage(
                receive ->
                    receive
                        .queueUrl(url)
                        .maxNumberOfMessages(10)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
            .messages()
            .forEach(message -> records.add(received(message, queues.arn("orders"))));
      }
      run(Map.of("Records", records), () -> {});

      List<Span> spans = spans();
      List<Span> sent = named(spans, "send orders");
      Span consumer = named(spans, "orders process").get(0);
      assertThat(sent).hasSize(2);
      assertThat(consumer.getLinksList())
          .extracting(link -> link.getSpanId())
          .containsExactlyInAnyOrder(
              sent.get(0).getSpanId(), sent.get(1).getSpanId(), sent.get(1).getSpanId());
    }
  }

  private static SqsClient client(URI endpoint) {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private void run(Map<String, Object> event, Runnable call) {
    RequestHandler<Map<String, Object>, String> handler =
        (input, context) -> {
          call.run();
          return "ok";
        };
    spanledger.trace(handler).handleRequest(event, null);
  }

  /** As Lambda hands a message to a function. */
  private static Map<String, Object> received(Message message, String queueArn) {
    Map<String, Object> attributes = new HashMap<>();
    message
        .messageAttributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name, Map.of("stringValue", value.stringValue(), "dataType", "String")));
    return Map.of(
        "messageId",
        message.messageId(),
        "body",
        message.body(),
        "attributes",
        message.attributesAsStrings(),
        "messageAttributes",
        attributes,
        "eventSource",
        "aws:sqs",
        "eventSourceARN",
        queueArn);
  }

  private static List<Span> named(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }

  private List<Span> spans() throws IOException {
    List<Span> spans = new ArrayList<>();
    for (String line : lines.toString(StandardCharsets.UTF_8).split("\n")) {
      if (line.contains(TRACES)) {
        String marker = "\"payload\":\"";
        int start = line.indexOf(marker) + marker.length();
        byte[] gzipped =
            Base64.getDecoder().decode(line.substring(start, line.indexOf('"', start)));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
          ExportTraceServiceRequest.parseFrom(in.readAllBytes()).getResourceSpansList().stream()
              .flatMap(resource -> resource.getScopeSpansList().stream())
              .map(ScopeSpans::getSpansList)
              .forEach(spans::addAll);
        }
      }
    }
    return spans;
  }
}
