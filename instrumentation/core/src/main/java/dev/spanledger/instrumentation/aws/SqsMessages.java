package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.spanledger.instrumentation.event.XRayHeader;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** What is particular to SQS. A class of its own: a function may have the SDK without SQS. */
final class SqsMessages {
  /** SQS refuses a message with more attributes; the user's own come first. */
  static final int MAX_ATTRIBUTES = 10;

  private static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION = stringKey("messaging.operation.type");
  private static final AttributeKey<String> DESTINATION = stringKey("messaging.destination.name");
  private static final AttributeKey<String> MESSAGE_ID = stringKey("messaging.message.id");
  private static final AttributeKey<Long> BATCH_COUNT = longKey("messaging.batch.message_count");
  private static final AttributeKey<String> QUEUE_URL = stringKey("aws.sqs.queue.url");

  private SqsMessages() {}

  /** The queue that the request sends to; null where it sends nothing. */
  static @Nullable String sendsTo(SdkRequest request) {
    String url = null;
    if (request instanceof SendMessageRequest send) {
      url = send.queueUrl();
    } else if (request instanceof SendMessageBatchRequest send) {
      url = send.queueUrl();
    }
    return url == null ? null : queueName(url);
  }

  static void describeRequest(SpanBuilder span, SdkRequest request) {
    if (request instanceof SendMessageRequest send) {
      describe(span, "send", send.queueUrl());
    } else if (request instanceof SendMessageBatchRequest send) {
      describe(span, "send", send.queueUrl());
      span.setAttribute(BATCH_COUNT, (long) send.entries().size());
    } else if (request instanceof ReceiveMessageRequest receive) {
      describe(span, "receive", receive.queueUrl());
    }
  }

  private static void describe(SpanBuilder span, String operation, @Nullable String queueUrl) {
    span.setAttribute(SYSTEM, "aws_sqs");
    span.setAttribute(OPERATION, operation);
    if (queueUrl != null) {
      span.setAttribute(DESTINATION, queueName(queueUrl));
      span.setAttribute(QUEUE_URL, queueUrl);
    }
  }

  static void describeResponse(Span span, SdkResponse response) {
    if (response instanceof SendMessageResponse sent && sent.messageId() != null) {
      span.setAttribute(MESSAGE_ID, sent.messageId());
    }
  }

  /** The request with the span's context in each message. */
  static SdkRequest withContext(SdkRequest request, Span span) {
    if (!span.getSpanContext().isValid()) {
      return request;
    }
    if (request instanceof SendMessageRequest send) {
      return send.toBuilder()
          .messageAttributes(attributes(send.messageAttributes(), span))
          .messageSystemAttributes(systemAttributes(send.messageSystemAttributes(), span))
          .build();
    }
    if (request instanceof SendMessageBatchRequest send) {
      List<SendMessageBatchRequestEntry> entries = new ArrayList<>(send.entries().size());
      for (SendMessageBatchRequestEntry entry : send.entries()) {
        entries.add(
            entry.toBuilder()
                .messageAttributes(attributes(entry.messageAttributes(), span))
                .messageSystemAttributes(systemAttributes(entry.messageSystemAttributes(), span))
                .build());
      }
      return send.toBuilder().entries(entries).build();
    }
    return request;
  }

  private static Map<String, MessageAttributeValue> attributes(
      Map<String, MessageAttributeValue> own, Span span) {
    Map<String, String> fields = new HashMap<>();
    Context context = Context.current().with(span);
    W3CTraceContextPropagator.getInstance().inject(context, fields, SqsMessages::set);
    W3CBaggagePropagator.getInstance().inject(context, fields, SqsMessages::set);
    Map<String, MessageAttributeValue> all = new HashMap<>(own);
    // In the order of what is missed most where there is not room for all.
    for (String name : List.of("traceparent", "baggage", "tracestate")) {
      String value = fields.get(name);
      if (value != null && !value.isEmpty() && all.size() < MAX_ATTRIBUTES) {
        all.putIfAbsent(
            name, MessageAttributeValue.builder().dataType("String").stringValue(value).build());
      }
    }
    return all;
  }

  private static Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue>
      systemAttributes(
          Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> own, Span span) {
    Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> all = new HashMap<>(own);
    all.putIfAbsent(
        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
        MessageSystemAttributeValue.builder()
            .dataType("String")
            .stringValue(XRayHeader.format(span.getSpanContext()))
            .build());
    return all;
  }

  private static void set(@Nullable Map<String, String> fields, String name, String value) {
    if (fields != null) {
      fields.put(name, value);
    }
  }

  private static String queueName(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }
}
