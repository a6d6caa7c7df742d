package dev.spanledger.locallambda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

class QueueTest {
  private static final List<Message> BATCH = List.of(message("a"), message("b"), message("c"));

  @ParameterizedTest(name = "{0} leaves {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "null|abc",
        "{}|abc",
        "{\"batchItemFailures\":null}|abc",
        "{\"batchItemFailures\":[]}|abc",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]}|ac",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}|''",
        "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}|''",
        "{\"batchItemFailures\":[{\"wrong\":\"b\"}]}|''",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"unknown\"}]}|''",
        "not json|''"
      })
  void partial_batch_response_is_read_as_lambda_reads_it(String answer, String done) {
    StringBuilder ids = new StringBuilder();
    PartialBatch.done(BATCH, answer).forEach(message -> ids.append(message.messageId()));

    assertThat(ids).hasToString(done);
  }

  @ParameterizedTest(name = "{0} characters of {1} are {2}")
  @CsvSource({"0, a, 1", "1, a, 1", "65536, a, 1", "65537, a, 2", "32769, é, 2", "262144, a, 4"})
  void message_is_billed_once_per_64_kb_begun(int characters, String character, long requests) {
    assertThat(EventSourceMapping.billedChunks(character.repeat(characters))).isEqualTo(requests);
  }

  @Test
  void received_message_becomes_a_record_of_the_event() throws Exception {
    Message message =
        Message.builder()
            .messageId("m-1")
            .receiptHandle("r-1")
            .body("{\"order\":1}")
            .md5OfBody("0f")
            .attributes(
                Map.of(
                    MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2",
                    MessageSystemAttributeName.AWS_TRACE_HEADER, "Root=1-a-b"))
            .messageAttributes(
                Map.of(
                    "traceparent",
                        MessageAttributeValue.builder()
                            .dataType("String")
                            .stringValue("00-")
                            .build(),
                    "raw",
                        MessageAttributeValue.builder()
                            .dataType("Binary")
                            .binaryValue(SdkBytes.fromByteArray(new byte[] {1, 2}))
                            .build()))
            .build();

    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(SqsEvent.of(List.of(message), "arn:q", "us-east-1")))
        .isEqualTo(
            json.readTree(
                """
                {"Records":[{"messageId":"m-1","receiptHandle":"r-1","body":"{\\"order\\":1}",
                  "attributes":{"ApproximateReceiveCount":"2","AWSTraceHeader":"Root=1-a-b"},
                  "messageAttributes":{
                    "traceparent":{"stringValue":"00-","stringListValues":[],
                      "binaryListValues":[],"dataType":"String"},
                    "raw":{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],
                      "dataType":"Binary"}},
                  "md5OfBody":"0f","eventSource":"aws:sqs","eventSourceARN":"arn:q",
                  "awsRegion":"us-east-1"}]}
                """));
  }

  @Test
  void what_sqs_cannot_do_is_refused() {
    assertThatThrownBy(() -> new EventSource("orders", "worker", 11, Duration.ZERO))
        .hasMessage(
            "Event source of queue orders has batches of 11; SQS hands out 1 to 10 messages at a"
                + " time");
    assertThatThrownBy(() -> new QueueConfig("no good", Duration.ZERO, 1))
        .hasMessage(
            "Queue name \"no good\" is not 1 to 76 letters, digits, hyphens or underscores");
  }

  private static Message message(String id) {
    return Message.builder().messageId(id).build();
  }
}
