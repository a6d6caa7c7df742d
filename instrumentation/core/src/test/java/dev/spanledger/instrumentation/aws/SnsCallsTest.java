package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

class SnsCallsTest {
  private static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:orders";
  private static final String PUBLISHED =
      "<PublishResponse><PublishResult><MessageId>id-1</MessageId></PublishResult>"
          + "<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata>"
          + "</PublishResponse>";

  private Wire wire;
  private SnsClient sns;

  @BeforeEach
  void start() throws IOException {
    wire = new Wire();
    sns = wire.client(SnsClient.builder());
  }

  @AfterEach
  void stop() {
    sns.close();
    wire.close();
  }

  @Test
  void a_published_message_carries_the_context() {
    wire.answer(200, PUBLISHED);
    wire.invoke(() -> sns.publish(publish -> publish.topicArn(TOPIC).message("hello")));

    assertThat(wire.attributes("send orders"))
        .containsAllEntriesOf(
            Map.of(
                "rpc.service", "Sns",
                "rpc.method", "Publish",
                "messaging.system", "aws.sns",
                "messaging.operation.type", "send",
                "messaging.destination.name", "orders",
                "aws.sns.topic.arn", TOPIC,
                "messaging.message.id", "id-1"));
    Map<String, String> form = form();
    assertThat(form.values())
        .contains(
            "traceparent",
            wire.traceparent("send orders"),
            "baggage",
            "tenant=acme",
            "tracestate",
            "vendor=1");
  }

  @Test
  void every_message_of_a_batch_carries_the_context_and_a_refused_one_is_an_error() {
    wire.answer(
        200,
        "<PublishBatchResponse><PublishBatchResult><Successful><member><Id>a</Id>"
            + "<MessageId>1</MessageId></member></Successful><Failed><member><Id>b</Id>"
            + "<Code>Throttled</Code><SenderFault>false</SenderFault></member></Failed>"
            + "</PublishBatchResult></PublishBatchResponse>");
    wire.invoke(
        () ->
            sns.publishBatch(
                batch ->
                    batch
                        .topicArn(TOPIC)
                        .publishBatchRequestEntries(
                            entry -> entry.id("a").message("hello"),
                            entry -> entry.id("b").message("hello"))));

    assertThat(form().values().stream().filter(wire.traceparent("send orders")::equals)).hasSize(2);
    assertThat(wire.attributes("send orders"))
        .containsEntry("messaging.batch.message_count", 2L)
        .containsEntry("error.type", "Throttled");
  }

  @Test
  void a_text_message_to_a_phone_carries_none() {
    wire.answer(200, PUBLISHED);
    wire.invoke(() -> sns.publish(publish -> publish.phoneNumber("+15550100").message("hello")));
    assertThat(form().values()).doesNotContain("traceparent");
    assertThat(wire.exported().spans().toString()).doesNotContain("15550100");
  }

  @Test
  void a_message_with_all_its_attributes_taken_stays_as_it_is() {
    wire.answer(200, PUBLISHED);
    Map<String, MessageAttributeValue> own = new HashMap<>();
    for (int i = 0; i < 10; i++) {
      own.put(
          "own" + i, MessageAttributeValue.builder().dataType("String").stringValue("x").build());
    }
    wire.invoke(
        () ->
            sns.publish(
                publish -> publish.topicArn(TOPIC).message("hello").messageAttributes(own)));
    assertThat(form().values()).doesNotContain("traceparent");
  }

  private Map<String, String> form() {
    Map<String, String> form = new HashMap<>();
    for (String pair : wire.request().text().split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return form;
  }
}
