package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events that carry {@code Records}: SQS, SNS, Kinesis, DynamoDB streams, S3, SES and others. */
final class RecordEvents {
  private RecordEvents() {}

  static EventFacts read(List<?> records) {
    Object first = records.get(0);
    String source = Fields.text(first, "eventSource");
    // SNS spells it with a capital letter; a getter has one spelling for both.
    source = source != null ? source : Fields.text(first, "EventSource");
    if (source == null) {
      return EventFacts.none();
    }
    return switch (source) {
      case "aws:sqs" -> sqs(records);
      case "aws:sns" -> sns(records, first);
      case "aws:kinesis" -> kinesis(records, first);
      case "aws:dynamodb" -> dynamoDb(records, first);
      case "aws:s3" -> s3(first);
      default -> EventFacts.none();
    };
  }

  private static EventFacts sqs(List<?> records) {
    List<Message> messages = new ArrayList<>(records.size());
    for (Object sqsRecord : records) {
      messages.add(Message.of(sqsRecord));
    }
    return new EventFacts(
        Trigger.PUBSUB, null, null, Context.root(), Attributes.empty(), List.of(), messages);
  }

  private static EventFacts sns(List<?> records, @Nullable Object first) {
    AttributesBuilder attributes = messaging("aws.sns", records);
    List<SpanContext> producers = new ArrayList<>(1);
    for (Object snsRecord : records) {
      SpanContext producer =
          TraceContexts.spanOf(TraceContexts.ofSns(Fields.get(snsRecord, "Sns")));
      if (producer.isValid()) {
        producers.add(producer);
      }
    }
    Object sns = Fields.get(first, "Sns");
    String topicArn = Fields.text(sns, "TopicArn");
    if (topicArn != null) {
      attributes.put(Attribute.SNS_TOPIC_ARN, topicArn);
      attributes.put(Attribute.MESSAGING_DESTINATION, Arns.lastPart(topicArn));
    }
    if (records.size() == 1) {
      Attribute.put(attributes, Attribute.MESSAGING_MESSAGE_ID, Fields.text(sns, "MessageId"));
    }
    return EventFacts.of(Trigger.PUBSUB, attributes.build(), producers);
  }

  private static EventFacts kinesis(List<?> records, @Nullable Object first) {
    AttributesBuilder attributes = messaging("aws.kinesis", records);
    String arn = Fields.text(first, "eventSourceARN");
    String stream = arn == null ? null : Arns.nameAfterSlash(arn);
    Attribute.put(attributes, Attribute.MESSAGING_DESTINATION, stream);
    Attribute.put(attributes, Attribute.KINESIS_STREAM, stream);
    return EventFacts.of(Trigger.PUBSUB, attributes.build());
  }

  private static AttributesBuilder messaging(String system, List<?> records) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Attribute.MESSAGING_SYSTEM, system);
    attributes.put(Attribute.MESSAGING_OPERATION, "process");
    if (records.size() > 1) {
      attributes.put(Attribute.MESSAGING_BATCH_COUNT, (long) records.size());
    }
    return attributes;
  }

  private static EventFacts dynamoDb(List<?> records, @Nullable Object first) {
    AttributesBuilder attributes = Attributes.builder();
    String arn = Fields.text(first, "eventSourceARN");
    Attribute.put(
        attributes, Attribute.DOCUMENT_COLLECTION, arn == null ? null : Arns.nameAfterSlash(arn));
    String event = Fields.text(first, "eventName");
    if (event != null) {
      attributes.put(
          Attribute.DOCUMENT_OPERATION,
          switch (event) {
            case "INSERT" -> "insert";
            case "REMOVE" -> "delete";
            default -> "edit";
          });
    }
    if (records.size() > 1) {
      attributes.put(Attribute.MESSAGING_BATCH_COUNT, (long) records.size());
    }
    return EventFacts.of(Trigger.DATASOURCE, attributes.build());
  }

  private static EventFacts s3(@Nullable Object first) {
    AttributesBuilder attributes = Attributes.builder();
    Object s3 = Fields.get(first, "s3");
    String bucket = Fields.text(Fields.get(s3, "bucket"), "name");
    String key = Fields.text(Fields.get(s3, "object"), "key");
    Attribute.put(attributes, Attribute.DOCUMENT_COLLECTION, bucket);
    Attribute.put(attributes, Attribute.S3_BUCKET, bucket);
    Attribute.put(attributes, Attribute.DOCUMENT_NAME, key);
    Attribute.put(attributes, Attribute.S3_KEY, key);
    Attribute.put(attributes, Attribute.DOCUMENT_TIME, Fields.text(first, "eventTime"));
    String event = Fields.text(first, "eventName");
    if (event != null) {
      attributes.put(Attribute.DOCUMENT_OPERATION, s3Operation(event));
    }
    return EventFacts.of(Trigger.DATASOURCE, attributes.build());
  }

  private static String s3Operation(String event) {
    if (event.contains("ObjectCreated")) {
      return "insert";
    }
    return event.contains("ObjectRemoved") || event.contains("Expiration") ? "delete" : "edit";
  }
}
