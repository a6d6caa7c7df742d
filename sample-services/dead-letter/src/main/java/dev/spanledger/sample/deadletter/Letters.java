package dev.spanledger.sample.deadletter;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;

/** Messages that a function fetched itself, in the shape of those that Lambda hands over. */
final class Letters {
  private static final String TRACE_HEADER = "AWSTraceHeader";
  private static final String RECEIVES = "ApproximateReceiveCount";

  private Letters() {}

  static SQSMessage received(Message message, String queueName) {
    SQSMessage letter = new SQSMessage();
    letter.setMessageId(message.messageId());
    letter.setReceiptHandle(message.receiptHandle());
    letter.setBody(message.body());
    letter.setAttributes(message.attributesAsStrings());
    letter.setEventSource("aws:sqs");
    letter.setEventSourceArn("arn:aws:sqs:::" + queueName);
    Map<String, MessageAttribute> attributes = new HashMap<>();
    message
        .messageAttributes()
        .forEach(
            (name, value) -> {
              MessageAttribute attribute = new MessageAttribute();
              attribute.setDataType(value.dataType());
              attribute.setStringValue(value.stringValue());
              if (value.binaryValue() != null) {
                attribute.setBinaryValue(value.binaryValue().asByteBuffer());
              }
              attributes.put(name, attribute);
            });
    letter.setMessageAttributes(attributes);
    return letter;
  }

  /** All that its sender attached, to be sent again. */
  static Map<String, MessageAttributeValue> attributes(SQSMessage letter) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    letter
        .getMessageAttributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name,
                    MessageAttributeValue.builder()
                        .dataType(value.getDataType())
                        .stringValue(value.getStringValue())
                        .binaryValue(
                            value.getBinaryValue() == null
                                ? null
                                : SdkBytes.fromByteBuffer(value.getBinaryValue()))
                        .build()));
    return attributes;
  }

  /** How often it was taken out of its queue, this time included. */
  static int receives(SQSMessage letter) {
    return Integer.parseInt(letter.getAttributes().getOrDefault(RECEIVES, "1"));
  }

  /** The trace that it belongs to, if its sender named one. */
  static Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> traceHeader(
      SQSMessage letter) {
    String header = letter.getAttributes().get(TRACE_HEADER);
    return header == null
        ? Map.of()
        : Map.of(
            MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
            MessageSystemAttributeValue.builder().dataType("String").stringValue(header).build());
  }
}
