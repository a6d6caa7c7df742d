package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events within messages: a topic's notification in a queue, a bus's event in either, an object
 * store's event in all of them, and trace context in a stream's JSON.
 */
final class Envelope {
  private static final Origin NOTHING = new Origin(Context.root(), Attributes.empty());

  /** S3 to EventBridge to SNS to SQS has four. */
  private static final int MAX_LEVELS = 4;

  private Envelope() {}

  /**
   * Where a message came from before it came here.
   *
   * @param producer root where nothing names one
   * @param details attributes that say so and contradict none of the message's own
   */
  record Origin(Context producer, Attributes details) {}

  /** What a message's text says about its origin. */
  static Origin of(@Nullable Object body) {
    return of(body, 1);
  }

  private static Origin of(@Nullable Object body, int level) {
    Object event = level > MAX_LEVELS ? null : open(body);
    if (event == null) {
      return NOTHING;
    }
    if (Fields.text(event, "TopicArn") != null) {
      return ofNotification(event, level);
    }
    if (Fields.text(event, "detail-type") != null && Fields.text(event, "source") != null) {
      return ofBusEvent(event);
    }
    List<?> records = Fields.list(event, "Records");
    return records.isEmpty()
        ? new Origin(TraceContexts.of(event), Attributes.empty())
        : new Origin(Context.root(), ofObject(Fields.get(records.get(0), "s3"), true).build());
  }

  private static @Nullable Object open(@Nullable Object body) {
    if (!(body instanceof String text)) {
      return null;
    }
    byte[] start =
        text.substring(0, Math.min(text.length(), EventJson.SNIFFED_BYTES))
            .getBytes(StandardCharsets.UTF_8);
    return EventJson.mayBeEvent(start, 0, start.length)
        ? parse(text.getBytes(StandardCharsets.UTF_8))
        : null;
  }

  /** A message that only looks like an event is none; that is not worth an exception's trace. */
  private static @Nullable Object parse(byte[] json) {
    try {
      return EventJson.parse(json);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Of SNS's notification, as the event has it or as a queue's message. */
  static Origin ofNotification(@Nullable Object notification) {
    return ofNotification(notification, 0);
  }

  private static Origin ofNotification(@Nullable Object notification, int level) {
    Origin inside = of(Fields.get(notification, "Message"), level + 1);
    AttributesBuilder details = inside.details().toBuilder();
    Attribute.put(details, Attribute.SNS_TOPIC_ARN, Fields.text(notification, "TopicArn"));
    Context own = TraceContexts.of(Fields.get(notification, "MessageAttributes"));
    return new Origin(
        TraceContexts.spanOf(own).isValid() ? own : inside.producer(), details.build());
  }

  /** Of an event on EventBridge, whose producer could write into nothing but its detail. */
  static Origin ofBusEvent(Object event) {
    Object detail = Fields.get(event, "detail");
    AttributesBuilder details = ofObject(detail, false);
    Attribute.put(details, Attribute.CLOUDEVENTS_ID, Fields.text(event, "id"));
    Attribute.put(details, Attribute.CLOUDEVENTS_SOURCE, Fields.text(event, "source"));
    Attribute.put(details, Attribute.CLOUDEVENTS_TYPE, Fields.text(event, "detail-type"));
    return new Origin(TraceContexts.of(detail), details.build());
  }

  /** Of an object that S3 tells about, with its key encoded in its own event only. */
  private static AttributesBuilder ofObject(@Nullable Object s3, boolean isKeyEncoded) {
    AttributesBuilder details = Attributes.builder();
    String bucket = Fields.text(Fields.get(s3, "bucket"), "name");
    if (bucket != null) {
      details.put(Attribute.S3_BUCKET, bucket);
      String key = Fields.text(Fields.get(s3, "object"), "key");
      Attribute.put(details, Attribute.S3_KEY, isKeyEncoded ? RecordEvents.decoded(key) : key);
    }
    return details;
  }

  /**
   * Trace context that a producer put into the JSON object which is all that its stream carries.
   */
  static Context ofData(@Nullable Object data) {
    byte[] json = bytes(data);
    if (json.length == 0 || (json[0] != '{' && json[0] > ' ')) {
      return Context.root();
    }
    Object members = parse(json);
    return members == null ? Context.root() : TraceContexts.of(members);
  }

  private static byte[] bytes(@Nullable Object data) {
    if (data instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    if (!(data instanceof String text)) {
      return new byte[0];
    }
    byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
    if (!EventJson.mayCarry(encoded, 0, encoded.length)) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
