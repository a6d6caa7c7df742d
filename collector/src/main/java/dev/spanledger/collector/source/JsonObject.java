package dev.spanledger.collector.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.spanledger.collector.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose fields are looked at by name. Values are texts, numbers, booleans, lists and
 * objects; null is as absent. Read by the streaming parser alone: a function that starts cold has
 * no time to load a mapper.
 */
public final class JsonObject {
  private static final int MAX_DEPTH = 32;

  /** The longest text: an event of Lambda has 6 MB, and a body is one text of it. */
  private static final int MAX_TEXT_CHARS = 16 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_TEXT_CHARS)
                  .build())
          .build();

  private static final JsonObject EMPTY = new JsonObject(Map.of());

  private final Map<String, Object> fields;

  private JsonObject(Map<String, Object> fields) {
    this.fields = fields;
  }

  /** The object that the bytes are, whole. */
  public static JsonObject parse(byte[] json) throws RefusedException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return document(parser);
    } catch (IOException | IllegalStateException e) {
      throw RefusedException.malformed("Not JSON in UTF-8");
    }
  }

  /** The object that the text is, whole. */
  public static JsonObject parse(String json) throws RefusedException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return document(parser);
    } catch (IOException | IllegalStateException e) {
      throw RefusedException.malformed("Not JSON");
    }
  }

  private static JsonObject document(JsonParser parser) throws IOException, RefusedException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw RefusedException.malformed("Not a JSON object");
    }
    JsonObject object = object(parser);
    if (parser.nextToken() != null) {
      throw RefusedException.malformed("Something follows the JSON object");
    }
    return object;
  }

  private static JsonObject object(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(parser);
      if (value != null) {
        fields.put(name, value);
      }
    }
    return new JsonObject(fields);
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> list(parser);
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> null;
      default -> throw new IOException("No value where one was expected");
    };
  }

  private static List<Object> list(JsonParser parser) throws IOException {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object value = value(parser);
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }

  /** Names of its fields, in the order in which they came. */
  public Set<String> names() {
    return fields.keySet();
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Value of any type; null where it is absent. */
  public @Nullable Object value(String name) {
    return fields.get(name);
  }

  /** Null where it is absent or no text. */
  public @Nullable String text(String name) {
    return fields.get(name) instanceof String text ? text : null;
  }

  /** Null where it is absent or no number. */
  public @Nullable Number number(String name) {
    return fields.get(name) instanceof Number number ? number : null;
  }

  /** True where it is the literal; false where it is anything else. */
  public boolean isTrue(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  /** Without fields where it is absent or no object. */
  public JsonObject object(String name) {
    return fields.get(name) instanceof JsonObject object ? object : EMPTY;
  }

  /** The objects of an array; empty where it is absent or no array. */
  public List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object element : list) {
        objects.add(element instanceof JsonObject object ? object : EMPTY);
      }
    }
    return objects;
  }

  @Override
  public String toString() {
    return "JSON object with fields " + fields.keySet();
  }
}
