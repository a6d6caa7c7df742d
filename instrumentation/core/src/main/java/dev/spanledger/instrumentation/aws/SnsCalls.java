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
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/** Topics: context as message attributes. A text message to a phone carries none. */
final class SnsCalls implements ServiceCalls {
  /** With more, SNS cannot deliver a raw message to a queue, and drops it without a word. */
  private static final int MAX_ATTRIBUTES = 10;

  private static final AttributeKey<String> TOPIC_ARN = stringKey("aws.sns.topic.arn");

  @Override
  public @Nullable String destination(SdkRequest request) {
    String arn = arn(request);
    return arn == null ? null : Members.after(':', arn);
  }

  private static @Nullable String arn(SdkRequest request) {
    if (request instanceof PublishRequest publish) {
      // An endpoint of a mobile device stands in place of a topic.
      return publish.topicArn() == null ? publish.targetArn() : publish.topicArn();
    }
    return request instanceof PublishBatchRequest publish ? publish.topicArn() : null;
  }

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    String destination = destination(request);
    if (destination != null || request instanceof PublishRequest) {
      Messaging.describe(span, "aws.sns", "send", destination);
    }
    Members.put(span, TOPIC_ARN, Members.text(request, "TopicArn"));
    if (request instanceof PublishBatchRequest publish) {
      Messaging.batch(span, publish.publishBatchRequestEntries().size());
    }
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    if (response instanceof PublishResponse published) {
      Members.put(span, Messaging.MESSAGE_ID, published.messageId());
    } else if (response instanceof PublishBatchResponse published && published.hasFailed()) {
      int failed = published.failed().size();
      String code = failed == 0 ? null : published.failed().get(0).code();
      Messaging.refused(span, failed, failed + published.successful().size(), code);
    }
  }

  @Override
  public String carrier() {
    return AwsSettings.SNS;
  }

  @Override
  public boolean carries(SdkRequest request) {
    return request instanceof PublishBatchRequest
        || (request instanceof PublishRequest publish && publish.phoneNumber() == null);
  }

  @Override
  public SdkRequest withContext(SdkRequest request, Propagation propagation) {
    if (request instanceof PublishRequest publish) {
      long bytes = bytes(publish.message(), publish.messageAttributes());
      return SizeLimit.allows(bytes, SizeLimit.bytes(propagation.fields()))
          ? publish.toBuilder()
              .messageAttributes(attributes(publish.messageAttributes(), propagation))
              .build()
          : request;
    }
    return request instanceof PublishBatchRequest publish
        ? withContext(publish, propagation)
        : request;
  }

  private static PublishBatchRequest withContext(
      PublishBatchRequest publish, Propagation propagation) {
    List<PublishBatchRequestEntry> entries = publish.publishBatchRequestEntries();
    long bytes = 0;
    for (PublishBatchRequestEntry entry : entries) {
      bytes += bytes(entry.message(), entry.messageAttributes());
    }
    if (!SizeLimit.allows(bytes, entries.size() * SizeLimit.bytes(propagation.fields()))) {
      return publish;
    }
    List<PublishBatchRequestEntry> all = new ArrayList<>(entries.size());
    for (PublishBatchRequestEntry entry : entries) {
      all.add(
          entry.toBuilder()
              .messageAttributes(attributes(entry.messageAttributes(), propagation))
              .build());
    }
    return publish.toBuilder().publishBatchRequestEntries(all).build();
  }

  private static Map<String, MessageAttributeValue> attributes(
      Map<String, MessageAttributeValue> own, Propagation propagation) {
    if (own.containsKey(Propagation.TRACEPARENT)) {
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

  private static long bytes(
      @Nullable String message, Map<String, MessageAttributeValue> attributes) {
    long bytes = SizeLimit.bytes(message);
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
