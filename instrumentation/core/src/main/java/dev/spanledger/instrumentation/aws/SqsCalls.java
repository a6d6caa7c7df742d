package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Queues: context as message attributes, and as the system attribute that X-Ray reads. */
final class SqsCalls implements ServiceCalls {
  /** SQS refuses a message with more attributes; the user's own come first. */
  static final int MAX_ATTRIBUTES = 10;

  private static final AttributeKey<String> QUEUE_URL = stringKey("aws.sqs.queue.url");

  @Override
  public @Nullable String destination(SdkRequest request) {
    String url = null;
    if (request instanceof SendMessageRequest send) {
      url = send.queueUrl();
    } else if (request instanceof SendMessageBatchRequest send) {
      url = send.queueUrl();
    }
    return url == null ? null : Members.after('/', url);
  }

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    String url = Members.text(request, "QueueUrl");
    String messaging = operation(operation);
    if (messaging != null) {
      String queue = url == null ? null : Members.after('/', url);
      Messaging.describe(span, "aws_sqs", messaging, queue);
    }
    Members.put(span, QUEUE_URL, url);
    if (request instanceof SendMessageBatchRequest send) {
      Messaging.batch(span, send.entries().size());
    }
  }

  private static @Nullable String operation(String operation) {
    return switch (operation) {
      case "SendMessage", "SendMessageBatch" -> "send";
      case "ReceiveMessage" -> "receive";
      case "DeleteMessage", "DeleteMessageBatch", "ChangeMessageVisibility" -> "settle";
      default -> null;
    };
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    if (response instanceof SendMessageResponse sent) {
      Members.put(span, Messaging.MESSAGE_ID, sent.messageId());
    } else if (response instanceof SendMessageBatchResponse sent && sent.hasFailed()) {
      int failed = sent.failed().size();
      String code = failed == 0 ? null : sent.failed().get(0).code();
      Messaging.refused(span, failed, failed + sent.successful().size(), code);
    }
  }

  @Override
  public String carrier() {
    return AwsSettings.SQS;
  }

  @Override
  public SdkRequest withContext(SdkRequest request, Propagation propagation) {
    if (request instanceof SendMessageRequest send) {
      long bytes = bytes(send.messageBody(), send.messageAttributes());
      boolean hasRoom = SizeLimit.allows(bytes, bytesOf(propagation));
      return send.toBuilder()
          .messageAttributes(attributes(send.messageAttributes(), propagation, hasRoom))
          .messageSystemAttributes(
              systemAttributes(send.messageSystemAttributes(), propagation.xRayHeader()))
          .build();
    }
    return request instanceof SendMessageBatchRequest send
        ? withContext(send, propagation)
        : request;
  }

  private static SendMessageBatchRequest withContext(
      SendMessageBatchRequest send, Propagation propagation) {
    long bytes = 0;
    for (SendMessageBatchRequestEntry entry : send.entries()) {
      bytes += bytes(entry.messageBody(), entry.messageAttributes());
    }
    // The limit holds for the entries together.
    boolean hasRoom = SizeLimit.allows(bytes, send.entries().size() * bytesOf(propagation));
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(send.entries().size());
    for (SendMessageBatchRequestEntry entry : send.entries()) {
      entries.add(
          entry.toBuilder()
              .messageAttributes(attributes(entry.messageAttributes(), propagation, hasRoom))
              .messageSystemAttributes(
                  systemAttributes(entry.messageSystemAttributes(), propagation.xRayHeader()))
              .build());
    }
    return send.toBuilder().entries(entries).build();
  }

  private static Map<String, MessageAttributeValue> attributes(
      Map<String, MessageAttributeValue> own, Propagation propagation, boolean hasRoom) {
    if (!hasRoom || own.containsKey(Propagation.TRACEPARENT)) {
      return own;
    }
    Map<String, MessageAttributeValue> all = new HashMap<>(own);
    for (Map.Entry<String, String> field : propagation.fields().entrySet()) {
      if (all.size() < MAX_ATTRIBUTES) {
        all.putIfAbsent(
            field.getKey(),
            MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(field.getValue())
                .build());
      }
    }
    return all;
  }

  private static Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue>
      systemAttributes(
          Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> own,
          String xRayHeader) {
    Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> all = new HashMap<>(own);
    // Its size does not count towards the message's.
    all.putIfAbsent(
        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
        MessageSystemAttributeValue.builder().dataType("String").stringValue(xRayHeader).build());
    return all;
  }

  private static long bytesOf(Propagation propagation) {
    return SizeLimit.bytes(propagation.fields());
  }

  private static long bytes(@Nullable String body, Map<String, MessageAttributeValue> attributes) {
    long bytes = SizeLimit.bytes(body);
    for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
      MessageAttributeValue value = attribute.getValue();
      SdkBytes binary = value.binaryValue();
      bytes +=
          SizeLimit.bytes(attribute.getKey())
              + SizeLimit.bytes(value.dataType())
              + SizeLimit.bytes(value.stringValue())
              + (binary == null ? 0 : binary.asByteArrayUnsafe().length);
    }
    return bytes;
  }
}
