package dev.spanledger.locallambda.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** The body of {@code POST /v1/platform}: one instance and what happened to it. */
public final class Envelope {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Envelope() {}

  /** UTF-8 JSON on one line. */
  public static byte[] encode(InstanceResource resource, List<PlatformEvent> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + 512 * events.size());
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart("resource");
      for (Map.Entry<String, Object> attribute : resource.attributes().entrySet()) {
        writeAttribute(json, attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("events");
      for (PlatformEvent event : events) {
        write(json, event);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode events of " + resource.logStream(), e);
    }
    return bytes.toByteArray();
  }

  /** One event as the Telemetry API delivers it, UTF-8 JSON on one line. */
  public static byte[] encode(PlatformEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json, event);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode a " + event.type(), e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, PlatformEvent event) throws IOException {
    json.writeStartObject();
    json.writeStringField("time", time(event.time()));
    json.writeStringField("type", event.type());
    json.writeObjectFieldStart("record");
    event.writeRecord(json);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** As Lambda writes times: UTC, milliseconds. */
  public static String time(Instant time) {
    return MILLIS.format(time);
  }

  private static void writeAttribute(JsonGenerator json, String name, Object value)
      throws IOException {
    if (value instanceof Long number) {
      json.writeNumberField(name, number);
    } else {
      json.writeStringField(name, value.toString());
    }
  }
}
