package dev.spanledger.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON with every digit: decimals are strings, times ISO 8601 in UTC, missing is null. */
final class JsonFormat {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  /** An array with an object for each row. */
  void write(Answer answer, PrintStream out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartArray();
      for (List<@Nullable Object> row : answer.rows()) {
        json.writeStartObject();
        for (int column = 0; column < row.size(); column++) {
          json.writeFieldName(answer.columns().get(column));
          writeValue(json, row.get(column));
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    out.println();
  }

  /** One document of maps, lists and values, in their order. */
  void writeDocument(Map<String, ? extends @Nullable Object> document, PrintStream out)
      throws IOException {
    try (JsonGenerator json = generator(out)) {
      writeValue(json, document);
    }
    out.println();
  }

  private static JsonGenerator generator(PrintStream out) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(out);
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    json.setPrettyPrinter(
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
    return json;
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        writeValue(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        writeValue(json, item);
      }
      json.writeEndArray();
    } else {
      writeScalar(json, value);
    }
  }

  private static void writeScalar(JsonGenerator json, Object value) throws IOException {
    if (value instanceof BigDecimal decimal) {
      json.writeString(Humanized.exact(decimal));
    } else if (value instanceof Boolean isTrue) {
      json.writeBoolean(isTrue);
    } else if (value instanceof Double number) {
      // JSON has no infinity; a reader that meets one must not fail on the whole document.
      if (Double.isFinite(number)) {
        json.writeNumber(number);
      } else {
        json.writeString(number.toString());
      }
    } else if (value instanceof Integer || value instanceof Long) {
      json.writeNumber(((Number) value).longValue());
    } else {
      json.writeString(value.toString());
    }
  }
}
