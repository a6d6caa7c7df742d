package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events that carry records: SQS, SNS, Kinesis, DynamoDB streams, S3, brokers and others. */
final class RecordEvents {
  private RecordEvents() {}

  /** Of {@code Records}; null where nobody is known to send such records. */
  static @Nullable EventFacts read(List<?> records) {
    Object first = records.get(0);
    String source = Fields.text(first, "eventSource");
    // SNS spells it with a capital letter; a getter has one spelling for both.
    source = source != null ? source : Fields.text(first, "EventSource");
    if (source == null) {
      Object request = Fields.get(Fields.get(first, "cf"), "request");
      return request == null ? null : HttpEvents.cloudFront(request);
    }
    return switch (source) {
      case "aws:sqs", "aws:kinesis" -> EventFacts.batch(messages(records, null));
      case "aws:sns" -> sns(records);
      case "aws:dynamodb" -> dynamoDb(records);
      case "aws:s3" -> s3(records);
      case "aws:codecommit" -> codeCommit(first);
      case "aws:ses" -> EventFacts.of(EventSource.SES, Attributes.empty());
      default -> null;
    };
  }

  /** Of a broker's event, which names itself at the top; null where it is none. */
  static @Nullable EventFacts readBroker(Object event) {
    String source = Fields.text(event, "eventSource");
    if (source == null) {
      return null;
    }
    return switch (source) {
      case "aws:kafka", "SelfManagedKafka" ->
          broker(EventSource.KAFKA, Fields.get(event, "records"));
      case "aws:rmq" -> broker(EventSource.RABBITMQ, Fields.get(event, "rmqMessagesByQueue"));
      case "aws:mq", "aws:amq" -> activeMq(Fields.list(event, "messages"));
      case "aws:docdb" -> documentDb(Fields.list(event, "events"));
      default -> null;
    };
  }

  private static List<Message> messages(List<?> records, @Nullable String group) {
    List<Message> messages = new ArrayList<>(records.size());
    for (Object batchRecord : records) {
      messages.add(Message.of(batchRecord, group));
    }
    return messages;
  }

  private static EventFacts broker(EventSource source, @Nullable Object groups) {
    List<Message> messages = new ArrayList<>();
    if (groups instanceof Map<?, ?> byGroup) {
      for (Map.Entry<?, ?> group : byGroup.entrySet()) {
        if (group.getValue() instanceof List<?> records) {
          messages.addAll(messages(records, String.valueOf(group.getKey())));
        }
      }
    }
    return messages.isEmpty()
        ? EventFacts.of(source, Attribute.messaging(source).build())
        : EventFacts.batch(messages);
  }

  private static EventFacts activeMq(List<?> records) {
    if (records.isEmpty()) {
      return EventFacts.of(EventSource.ACTIVEMQ, Attribute.messaging(EventSource.ACTIVEMQ).build());
    }
    List<Message> messages = new ArrayList<>(records.size());
    for (Object jmsMessage : records) {
      messages.add(Message.ofActiveMq(jmsMessage));
    }
    return EventFacts.batch(messages);
  }

  private static EventFacts sns(List<?> records) {
    AttributesBuilder attributes = Attribute.messaging(EventSource.SNS);
    Attribute.putCount(attributes, records.size());
    List<SpanContext> producers = new ArrayList<>(records.size());
    for (Object snsRecord : records) {
      Envelope.Origin origin = Envelope.ofNotification(Fields.get(snsRecord, "Sns"));
      producers.add(TraceContexts.spanOf(origin.producer()));
      if (records.size() == 1) {
        attributes.putAll(origin.details());
      }
    }
    Object sns = Fields.get(records.get(0), "Sns");
    String topicArn = Fields.text(sns, "TopicArn");
    if (topicArn != null) {
      attributes.put(Attribute.SNS_TOPIC_ARN, topicArn);
      attributes.put(Attribute.MESSAGING_DESTINATION, Arns.lastPart(topicArn));
    }
    if (records.size() == 1) {
      Attribute.put(attributes, Attribute.MESSAGING_MESSAGE_ID, Fields.text(sns, "MessageId"));
    }
    return EventFacts.linked(EventSource.SNS, attributes.build(), producers);
  }

  /** A stream is no messaging system to OpenTelemetry: the links are the invocation's. */
  private static EventFacts dynamoDb(List<?> records) {
    AttributesBuilder attributes = Attributes.builder();
    List<SpanContext> producers = new ArrayList<>(records.size());
    Message first = Message.ofDynamoDb(records.get(0));
    String operation = first.details().get(Attribute.DOCUMENT_OPERATION);
    for (Object streamRecord : records) {
      Message change = Message.ofDynamoDb(streamRecord);
      producers.add(change.producerSpan());
      String next = change.details().get(Attribute.DOCUMENT_OPERATION);
      // Several kinds of changes edit the table, whatever each of them does to its item.
      operation = operation == null || operation.equals(next) ? operation : "edit";
    }
    attributes.putAll(first.details());
    Attribute.put(attributes, Attribute.DOCUMENT_OPERATION, operation);
    Attribute.putCount(attributes, records.size());
    return EventFacts.linked(EventSource.DYNAMODB, attributes.build(), producers);
  }

  /** {@code faas.document.operation} of a stream's or a database's word for it. */
  static @Nullable String operation(@Nullable String event) {
    if (event == null) {
      return null;
    }
    return switch (event) {
      case "INSERT", "insert" -> "insert";
      case "REMOVE", "delete" -> "delete";
      default -> "edit";
    };
  }

  private static EventFacts s3(List<?> records) {
    Object first = records.get(0);
    AttributesBuilder attributes = Attributes.builder();
    Object s3 = Fields.get(first, "s3");
    String bucket = Fields.text(Fields.get(s3, "bucket"), "name");
    Attribute.put(attributes, Attribute.DOCUMENT_COLLECTION, bucket);
    Attribute.put(attributes, Attribute.S3_BUCKET, bucket);
    if (records.size() == 1) {
      String key = decoded(Fields.text(Fields.get(s3, "object"), "key"));
      Attribute.put(attributes, Attribute.DOCUMENT_NAME, key);
      Attribute.put(attributes, Attribute.S3_KEY, key);
    }
    Attribute.put(attributes, Attribute.DOCUMENT_TIME, Fields.text(first, "eventTime"));
    String event = Fields.text(first, "eventName");
    if (event != null) {
      attributes.put(Attribute.DOCUMENT_OPERATION, s3Operation(event));
    }
    Attribute.putCount(attributes, records.size());
    return EventFacts.of(EventSource.S3, attributes.build());
  }

  private static String s3Operation(String event) {
    if (event.contains("ObjectCreated")) {
      return "insert";
    }
    return event.contains("ObjectRemoved") || event.contains("Expiration") ? "delete" : "edit";
  }

  /** S3 encodes the keys in its events as forms do, with a plus for a space. */
  static @Nullable String decoded(@Nullable String key) {
    if (key == null || (key.indexOf('%') < 0 && key.indexOf('+') < 0)) {
      return key;
    }
    try {
      return URLDecoder.decode(key, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return key;
    }
  }

  private static EventFacts codeCommit(@Nullable Object push) {
    AttributesBuilder attributes = Attributes.builder();
    String arn = Fields.text(push, "eventSourceARN");
    Attribute.put(
        attributes, Attribute.DOCUMENT_COLLECTION, arn == null ? null : Arns.lastPart(arn));
    Attribute.put(attributes, Attribute.DOCUMENT_TIME, Times.inUtc(Fields.text(push, "eventTime")));
    List<?> references = Fields.list(Fields.get(push, "codecommit"), "references");
    Object reference = references.isEmpty() ? null : references.get(0);
    Attribute.put(attributes, Attribute.DOCUMENT_NAME, Fields.text(reference, "ref"));
    String operation = "edit";
    if ("true".equals(Fields.text(reference, "created"))) {
      operation = "insert";
    } else if ("true".equals(Fields.text(reference, "deleted"))) {
      operation = "delete";
    }
    attributes.put(Attribute.DOCUMENT_OPERATION, operation);
    return EventFacts.of(EventSource.CODECOMMIT, attributes.build());
  }

  private static EventFacts documentDb(List<?> changes) {
    AttributesBuilder attributes = Attributes.builder();
    String operation = null;
    for (Object change : changes) {
      String next = operation(Fields.text(Fields.get(change, "event"), "operationType"));
      operation = operation == null || operation.equals(next) ? next : "edit";
    }
    Object first = changes.isEmpty() ? null : Fields.get(changes.get(0), "event");
    Object namespace = Fields.get(first, "ns");
    Attribute.put(attributes, Attribute.DOCUMENT_COLLECTION, Fields.text(namespace, "db"));
    Attribute.put(attributes, Attribute.DOCUMENT_NAME, Fields.text(namespace, "coll"));
    Attribute.put(attributes, Attribute.DOCUMENT_OPERATION, operation);
    Object timestamp = Fields.get(Fields.get(first, "clusterTime"), "$timestamp");
    Attribute.put(attributes, Attribute.DOCUMENT_TIME, Times.iso(Fields.get(timestamp, "t")));
    Attribute.putCount(attributes, changes.size());
    return EventFacts.of(EventSource.DOCUMENTDB, attributes.build());
  }
}
