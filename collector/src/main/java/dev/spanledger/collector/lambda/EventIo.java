package dev.spanledger.collector.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.source.JsonObject;
import dev.spanledger.collector.source.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads events and writes answers, as bytes. */
final class EventIo {
  private static final JsonFactory JSON = new JsonFactory();

  /** Lambda's bound of an event is 6 MB; this is above it, and bounds what tests may send. */
  private static final int MAX_EVENT_BYTES = 8 << 20;

  private EventIo() {}

  /** Writes one JSON object's fields. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * The event.
   *
   * @param source named in the message where the event is no object
   */
  static JsonObject read(InputStream event, String source) throws IOException {
    byte[] bytes = event.readNBytes(MAX_EVENT_BYTES + 1);
    try {
      if (bytes.length > MAX_EVENT_BYTES) {
        throw RefusedException.tooLarge("More than %,d bytes".formatted(MAX_EVENT_BYTES));
      }
      return JsonObject.parse(bytes);
    } catch (RefusedException e) {
      throw new IllegalArgumentException(
          "Event of %d bytes is none of %s: %s".formatted(bytes.length, source, e.reason()), e);
    }
  }

  /** Records of the event that has them under this name; a source without records is misrouted. */
  static List<JsonObject> records(JsonObject event, String name, String source) {
    if (!event.has(name)) {
      throw new IllegalArgumentException(
          "Event with fields %s is none of %s, which has \"%s\""
              .formatted(event.names(), source, name));
    }
    return event.objects(name);
  }

  static void write(OutputStream out, Fields fields) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
  }

  /** The answer of a batch: the records that are to be delivered again. */
  static void writeFailures(OutputStream out, List<String> ids) throws IOException {
    write(
        out,
        json -> {
          json.writeArrayFieldStart("batchItemFailures");
          for (String id : ids) {
            json.writeStartObject();
            json.writeStringField("itemIdentifier", id);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Fails the run where its event is to be delivered again. */
  static void requireStored(Outcome outcome, String what) {
    if (outcome == Outcome.FAILED) {
      throw new IllegalStateException(
          "%s could not be stored; the log says why. It is to be delivered again".formatted(what));
    }
  }

  /** A number of seconds, as Kinesis has it. */
  static Instant ofSeconds(@Nullable Number seconds) {
    return seconds == null
        ? Instant.EPOCH
        : Instant.ofEpochMilli(new BigDecimal(seconds.toString()).scaleByPowerOfTen(3).longValue());
  }

  /** A number of milliseconds, or its text. */
  static Instant ofMillis(@Nullable Object millis) {
    try {
      return millis == null
          ? Instant.EPOCH
          : Instant.ofEpochMilli(new BigDecimal(millis.toString()).longValue());
    } catch (NumberFormatException e) {
      return Instant.EPOCH;
    }
  }
}
