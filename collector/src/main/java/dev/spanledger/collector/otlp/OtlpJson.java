package dev.spanledger.collector.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.spanledger.collector.RefusedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads OTLP/JSON into the same messages that protobuf gives. Follows OTLP's own rules, which are
 * not protobuf's JSON mapping: ids are hex, enums are numbers, names are lowerCamelCase only,
 * unknown fields are ignored. Source: opentelemetry-proto, docs/specification.md, "JSON Protobuf
 * Encoding".
 */
final class OtlpJson {
  /** An unknown field is skipped, but not one that only exists to be deep. */
  private static final int MAX_UNKNOWN_DEPTH = OtlpLimits.MAX_DEPTH;

  /** Brackets of known fields: three for each array in an array, and nine around the first. */
  private static final int MAX_BRACKETS = 3 * OtlpLimits.MAX_DEPTH;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_BRACKETS).build())
          .build();

  private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS =
      new ConcurrentHashMap<>();

  private final JsonParser parser;

  private OtlpJson(JsonParser parser) {
    this.parser = parser;
  }

  /** Fills the message from the body, or refuses the body. */
  static void read(byte[] body, Message.Builder target) throws RefusedException {
    try (JsonParser parser = FACTORY.createParser(body)) {
      new OtlpJson(parser).document(target);
    } catch (JsonProcessingException e) {
      throw RefusedException.malformed("Body is not JSON" + place(e.getLocation()));
    } catch (IOException | IllegalStateException e) {
      // A byte array gives no I/O error; Jackson reports bytes that are no UTF-8 this way, and a
      // flood of colliding field names by the other.
      throw RefusedException.malformed("Body is not JSON in UTF-8");
    }
  }

  private void document(Message.Builder target) throws IOException, RefusedException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw malformed("an OTLP request is a JSON object");
    }
    message(target, 0);
    if (parser.nextToken() != null) {
      throw malformed("something follows the request");
    }
  }

  private void message(Message.Builder target, int depth) throws IOException, RefusedException {
    if (depth > OtlpLimits.MAX_DEPTH) {
      throw malformed("more than %d messages in each other".formatted(OtlpLimits.MAX_DEPTH));
    }
    Map<String, FieldDescriptor> fields =
        FIELDS.computeIfAbsent(target.getDescriptorForType(), OtlpJson::fieldsByName);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      FieldDescriptor field = fields.get(parser.currentName());
      parser.nextToken();
      if (field == null) {
        skip();
      } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
        field(target, field, depth);
      }
    }
  }

  private void field(Message.Builder target, FieldDescriptor field, int depth)
      throws IOException, RefusedException {
    if (!field.isRepeated()) {
      target.setField(field, value(target, field, depth));
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw malformed(field.getJsonName() + " is an array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      target.addRepeatedField(field, value(target, field, depth));
    }
  }

  private Object value(Message.Builder parent, FieldDescriptor field, int depth)
      throws IOException, RefusedException {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      Object value = JsonScalar.read(parser, field);
      if (value == null) {
        throw malformed("%s is %s".formatted(field.getJsonName(), JsonScalar.expected(field)));
      }
      return value;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw malformed(field.getJsonName() + " holds objects");
    }
    Message.Builder child = parent.newBuilderForField(field);
    message(child, depth + 1);
    return child.build();
  }

  private void skip() throws IOException, RefusedException {
    int depth = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      if (token == null) {
        throw malformed("it is cut off");
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth == 0) {
        return;
      }
      if (depth > MAX_UNKNOWN_DEPTH) {
        throw malformed("more than %d brackets in each other".formatted(MAX_UNKNOWN_DEPTH));
      }
      token = parser.nextToken();
    }
  }

  private static Map<String, FieldDescriptor> fieldsByName(Descriptor type) {
    Map<String, FieldDescriptor> fields = new HashMap<>();
    for (FieldDescriptor field : type.getFields()) {
      fields.put(field.getJsonName(), field);
    }
    return Map.copyOf(fields);
  }

  private RefusedException malformed(String what) {
    return RefusedException.malformed(
        "Body is not an OTLP/JSON request: %s%s".formatted(what, place(parser.currentLocation())));
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null ? "" : ", at byte %d".formatted(location.getByteOffset());
  }
}
