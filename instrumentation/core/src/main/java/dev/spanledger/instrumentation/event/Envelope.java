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

  // Each of the services that nest writes one of these among its first members.
  private static final String[] MARKERS = {"TopicArn", "detail-type", "Records", "traceparent"};
  private static final int SNIFFED_CHARS = 512;

  // "traceparent" in base64, less the characters that its neighbours change, for each of the three
  // places at which a group of three bytes may start.
  private static final String[] ENCODED = {"dHJhY2VwYXJl", "YWNlcGFyZW50", "cmFjZXBhcmVu"};
  private static final String GZIP = "H4sI";

  private Envelope() {}

  /**
   * Where a message came from before it came here.
   *
   * @param producer root where nothing names one
   * @param details attributes that say so and contradict none of the message's own
   */
  record Origin(Context producer, Attributes details) {}

  /** Whether a text may be an event, by the start of its JSON, escaped or not. */
  static boolean isLikely(byte[] text, int from, int to) {
    int seen = 0;
    for (int i = from; i < to && seen < SNIFFED_CHARS; i++) {
      byte b = text[i];
      // However deeply escaped, a text has the same number of other characters.
      seen += b == '\\' ? 0 : 1;
      if ((b == 'T' || b == 'd' || b == 'R' || b == 't') && isAnyAt(MARKERS, text, i, to)) {
        return true;
      }
    }
    return false;
  }

  /** Whether base64 holds a JSON object with trace context, or compressed log lines. */
  static boolean mayCarry(byte[] text, int from, int to) {
    if (isAt(GZIP, text, from, to)) {
      return true;
    }
    // An object's brace, whatever follows.
    if (from >= to || text[from] != 'e') {
      return false;
    }
    for (int i = from; i < to; i++) {
      byte b = text[i];
      if ((b == 'd' || b == 'Y' || b == 'c') && isAnyAt(ENCODED, text, i, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAnyAt(String[] words, byte[] text, int at, int to) {
    for (String word : words) {
      if (isAt(word, text, at, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(String word, byte[] text, int at, int to) {
    if (to - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

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
        text.substring(0, Math.min(text.length(), 4 * SNIFFED_CHARS))
            .getBytes(StandardCharsets.UTF_8);
    return isLikely(start, 0, start.length) ? parse(text.getBytes(StandardCharsets.UTF_8)) : null;
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
    if (json.length == 0 || json[0] != '{') {
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
    if (!mayCarry(encoded, 0, encoded.length)) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
