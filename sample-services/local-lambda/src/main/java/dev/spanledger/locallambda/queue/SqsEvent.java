package dev.spanledger.locallambda.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The event that Lambda makes of received messages.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">Using Lambda with
 *     Amazon SQS</a>
 */
final class SqsEvent {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SqsEvent() {}

  static String of(List<Message> messages, String queueArn, String region) {
    ObjectNode event = JSON.createObjectNode();
    ArrayNode records = event.putArray("Records");
    for (Message message : messages) {
      ObjectNode json = records.addObject();
      json.put("messageId", message.messageId()).put("receiptHandle", message.receiptHandle());
      json.put("body", message.body());
      ObjectNode attributes = json.putObject("attributes");
      message.attributesAsStrings().forEach(attributes::put);
      putMessageAttributes(json.putObject("messageAttributes"), message.messageAttributes());
      json.put("md5OfBody", message.md5OfBody());
      json.put("eventSource", "aws:sqs").put("eventSourceARN", queueArn).put("awsRegion", region);
    }
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          "Cannot write %d messages of %s as an event".formatted(messages.size(), queueArn), e);
    }
  }

  private static void putMessageAttributes(
      ObjectNode json, Map<String, MessageAttributeValue> attributes) {
    attributes.forEach(
        (name, value) -> {
          ObjectNode attribute = json.putObject(name);
          if (value.stringValue() != null) {
            attribute.put("stringValue", value.stringValue());
          }
          if (value.binaryValue() != null) {
            attribute.put(
                "binaryValue",
                Base64.getEncoder().encodeToString(value.binaryValue().asByteArray()));
          }
          attribute.putArray("stringListValues");
          attribute.putArray("binaryListValues");
          attribute.put("dataType", value.dataType());
        });
  }
}
