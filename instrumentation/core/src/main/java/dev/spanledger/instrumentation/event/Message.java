package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message of a batch.
 *
 * @param id what a partial batch response names: the queue's id, the stream's sequence number, or
 *     {@code topic-partition:offset}
 * @param destination queue, stream, topic or table
 * @param producer context and baggage that its sender put into it; root where it put none
 * @param details attributes of this message alone, and of where it came from before
 */
public record Message(
    EventSource source,
    @Nullable String id,
    @Nullable String destination,
    Context producer,
    Attributes details) {

  /** Reads a record of any batch source, an object of the event library or a map. */
  public static Message of(@Nullable Object batchRecord) {
    return of(batchRecord, null);
  }

  /**
   * Reads a record of any batch source.
   *
   * @param group under which the event has it, as RabbitMQ's names the queue; null for none
   */
  public static Message of(@Nullable Object batchRecord, @Nullable String group) {
    String source = Fields.text(batchRecord, "eventSource");
    if (source == null) {
      return ofBroker(batchRecord, group);
    }
    return switch (source) {
      case "aws:kinesis" -> ofKinesis(batchRecord);
      case "aws:dynamodb" -> ofDynamoDb(batchRecord);
      default -> ofSqs(batchRecord);
    };
  }

  private static Message ofBroker(@Nullable Object brokerRecord, @Nullable String group) {
    if (Fields.get(brokerRecord, "topic") != null) {
      return ofKafka(brokerRecord);
    }
    Object properties = Fields.get(brokerRecord, "basicProperties");
    if (properties != null) {
      return ofRabbitMq(properties, group);
    }
    return Fields.get(brokerRecord, "messageID") != null && group == null
        ? ofActiveMqOrSqs(brokerRecord)
        : ofSqs(brokerRecord);
  }

  /** A getter has one spelling for {@code messageID} and {@code messageId}. */
  private static Message ofActiveMqOrSqs(@Nullable Object brokerRecord) {
    return Fields.get(brokerRecord, "destination") != null
        ? ofActiveMq(brokerRecord)
        : ofSqs(brokerRecord);
  }

  static Message ofSqs(@Nullable Object sqsRecord) {
    String arn = Fields.text(sqsRecord, "eventSourceARN");
    Envelope.Origin inside = Envelope.of(Fields.get(sqsRecord, "body"));
    return new Message(
        EventSource.SQS,
        Fields.text(sqsRecord, "messageId"),
        arn == null ? null : Arns.lastPart(arn),
        TraceContexts.ofSqs(sqsRecord, inside.producer()),
        inside.details());
  }

  static Message ofKinesis(@Nullable Object kinesisRecord) {
    Object kinesis = Fields.get(kinesisRecord, "kinesis");
    String arn = Fields.text(kinesisRecord, "eventSourceARN");
    String stream = arn == null ? null : Arns.nameAfterSlash(arn);
    AttributesBuilder details = Attributes.builder();
    Attribute.put(details, Attribute.KINESIS_STREAM, stream);
    Attribute.put(
        details, Attribute.MESSAGING_CONSUMER_GROUP, arn == null ? null : Arns.consumer(arn));
    String eventId = Fields.text(kinesisRecord, "eventID");
    int colon = eventId == null ? -1 : eventId.indexOf(':');
    if (eventId != null && colon > 0) {
      details.put(Attribute.MESSAGING_PARTITION, eventId.substring(0, colon));
    }
    return new Message(
        EventSource.KINESIS,
        Fields.text(kinesis, "sequenceNumber"),
        stream,
        Envelope.ofData(Fields.get(kinesis, "data")),
        details.build());
  }

  static Message ofDynamoDb(@Nullable Object streamRecord) {
    Object change = Fields.get(streamRecord, "dynamodb");
    String arn = Fields.text(streamRecord, "eventSourceARN");
    String table = arn == null ? null : Arns.nameAfterSlash(arn);
    AttributesBuilder details = Attributes.builder();
    Attribute.put(details, Attribute.DOCUMENT_COLLECTION, table);
    Attribute.put(
        details,
        Attribute.DOCUMENT_OPERATION,
        RecordEvents.operation(Fields.text(streamRecord, "eventName")));
    Attribute.put(
        details,
        Attribute.DOCUMENT_TIME,
        Times.iso(Fields.get(change, "ApproximateCreationDateTime")));
    return new Message(
        EventSource.DYNAMODB,
        Fields.text(change, "SequenceNumber"),
        table,
        TraceContexts.of(Fields.get(change, "NewImage")),
        details.build());
  }

  static Message ofKafka(@Nullable Object kafkaRecord) {
    String topic = Fields.text(kafkaRecord, "topic");
    String partition = Fields.text(kafkaRecord, "partition");
    long offset = Fields.number(Fields.get(kafkaRecord, "offset"), -1);
    AttributesBuilder details = Attributes.builder();
    Attribute.put(details, Attribute.MESSAGING_PARTITION, partition);
    if (offset >= 0) {
      details.put(Attribute.KAFKA_OFFSET, offset);
    }
    return new Message(
        EventSource.KAFKA,
        topic == null || partition == null || offset < 0
            ? null
            : topic + '-' + partition + ':' + offset,
        topic,
        TraceContexts.of(Fields.get(kafkaRecord, "headers")),
        details.build());
  }

  static Message ofActiveMq(@Nullable Object jmsMessage) {
    Object destination = Fields.get(jmsMessage, "destination");
    // The documentation has one spelling, the event library's fixtures another.
    String name = Fields.text(destination, "physicalname");
    return new Message(
        EventSource.ACTIVEMQ,
        Fields.text(jmsMessage, "messageID"),
        name != null ? name : Fields.text(destination, "physicalName"),
        TraceContexts.of(Fields.get(jmsMessage, "properties")),
        Attributes.empty());
  }

  /** The event knows the queue, under {@code queue::virtual host}, and not the exchange. */
  private static Message ofRabbitMq(Object properties, @Nullable String group) {
    int colons = group == null ? -1 : group.indexOf("::");
    return new Message(
        EventSource.RABBITMQ,
        Fields.text(properties, "messageId"),
        group == null || colons < 0 ? group : group.substring(0, colons),
        TraceContexts.of(Fields.get(properties, "headers")),
        Attributes.empty());
  }

  /** The sender's span; invalid where the message names none. */
  public SpanContext producerSpan() {
    return TraceContexts.spanOf(producer);
  }

  /** Attributes of a span that handles this message alone. */
  public Attributes attributes() {
    AttributesBuilder attributes = ofDestination(source, destination);
    if (source.messagingSystem() != null && id != null && source != EventSource.KAFKA) {
      attributes.put(Attribute.MESSAGING_MESSAGE_ID, id);
    }
    return attributes.putAll(details).build();
  }

  /** Attributes of a link to the message's sender, in a span that handles others too. */
  public Attributes linkAttributes() {
    boolean hasId = id != null && source != EventSource.KAFKA;
    if (!hasId) {
      return details;
    }
    return details.toBuilder().put(Attribute.MESSAGING_MESSAGE_ID, id).build();
  }

  /** Attributes that all of the messages share, for the span of their batch. */
  public static Attributes attributesOf(List<Message> messages) {
    Message first = messages.get(0);
    AttributesBuilder attributes =
        ofDestination(first.source, haveOneDestination(messages) ? first.destination : null);
    putShared(attributes, Attribute.MESSAGING_PARTITION, messages);
    putShared(attributes, Attribute.MESSAGING_CONSUMER_GROUP, messages);
    putShared(attributes, Attribute.KINESIS_STREAM, messages);
    return attributes.build();
  }

  /** {@code <destination> process}, the name that OpenTelemetry gives to both batch and message. */
  public static String spanName(List<Message> messages) {
    if (!haveOneDestination(messages)) {
      return "multiple_sources process";
    }
    String destination = messages.get(0).destination;
    return destination == null ? "process" : destination + " process";
  }

  private static AttributesBuilder ofDestination(EventSource source, @Nullable String destination) {
    if (source.messagingSystem() == null) {
      return Attributes.builder();
    }
    AttributesBuilder attributes = Attribute.messaging(source);
    Attribute.put(attributes, Attribute.MESSAGING_DESTINATION, destination);
    return attributes;
  }

  private static void putShared(
      AttributesBuilder attributes, AttributeKey<String> key, List<Message> messages) {
    String value = messages.get(0).details.get(key);
    for (Message message : messages) {
      if (!Objects.equals(value, message.details.get(key))) {
        return;
      }
    }
    Attribute.put(attributes, key, value);
  }

  private static boolean haveOneDestination(List<Message> messages) {
    String destination = messages.get(0).destination;
    for (Message message : messages) {
      if (!Objects.equals(destination, message.destination)) {
        return false;
      }
    }
    return true;
  }
}
