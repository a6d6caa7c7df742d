package dev.spanledger.dashboard.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes answers: JSON values by the API's rules, and gzip where the client takes it. */
public final class Answer {
  static final String JSON = "application/json; charset=utf-8";

  /** Above it a browser's number is no longer exact. */
  static final long MOST_EXACT = (1L << 53) - 1;

  /** Smaller bodies are not worth compressing. */
  private static final int LEAST_GZIP_BYTES = 1024;

  /** A lake with more damaged files than this has one cause, and these name it. */
  private static final int MOST_WARNINGS = 100;

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Fills in one JSON document. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private Answer() {}

  static void json(Context ctx, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write JSON to memory", e);
    }
    send(ctx, JSON, bytes.toByteArray());
  }

  /** The error as JSON, with its status. */
  public static void error(Context ctx, ApiError error) {
    ctx.status(error.status());
    json(
        ctx,
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeStringField("what", error.getMessage());
          json.writeStringField("value", error.value());
          json.writeStringField("expected", error.expected());
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /** A document as JSON. */
  public static void document(Context ctx, JsonNode document) {
    send(ctx, JSON, utf8(document.toString()));
  }

  static void send(Context ctx, String contentType, byte[] bytes) {
    ctx.contentType(contentType);
    ctx.header("Vary", "Accept-Encoding");
    String accepted = ctx.header("Accept-Encoding");
    if (bytes.length >= LEAST_GZIP_BYTES && accepted != null && accepted.contains("gzip")) {
      ctx.header("Content-Encoding", "gzip");
      ctx.result(gzip(bytes));
    } else {
      ctx.result(bytes);
    }
  }

  /** A report's value: money as text, time as ISO 8601, a long as a number while it is exact. */
  static void value(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      if (Math.abs(number) <= MOST_EXACT) {
        json.writeNumber(number);
      } else {
        json.writeString(Long.toString(number));
      }
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      if (Double.isFinite(number)) {
        json.writeNumber(number);
      } else {
        json.writeNull();
      }
    } else if (value instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else {
      json.writeString(text(value));
    }
  }

  /** What the numbers of the answer lack; the first where there are many. */
  static void warnings(JsonGenerator json, List<String> warnings) throws IOException {
    json.writeArrayFieldStart("warnings");
    for (String warning : warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()))) {
      json.writeString(warning);
    }
    json.writeEndArray();
  }

  /** The value as text, every digit kept. */
  static String text(Object value) {
    if (value instanceof BigDecimal amount) {
      return plain(amount);
    }
    return value instanceof Instant time ? time.toString() : String.valueOf(value);
  }

  /** Without exponent, and without the zeros that a column's scale pads an amount with. */
  static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot compress in memory", e);
    }
    return compressed.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
