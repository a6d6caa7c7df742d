package dev.spanledger.collector.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes a request as OTLP/JSON: the rules of the specification, written down a second time. */
public final class JsonPrinter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Random random;

  /** Chooses freely where the specification leaves a choice. */
  public JsonPrinter(long seed) {
    this.random = new Random(seed);
  }

  public byte[] print(Message message) {
    return node(message).toString().getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode node(Message message) {
    ObjectNode object = NODES.objectNode();
    if (random.nextInt(10) == 0) {
      object.put("someLaterField", "ignored").putArray("andAnother").add(1).addObject();
    }
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      object.set(
          field.getJsonName(),
          field.isRepeated()
              ? list(field, (List<?>) entry.getValue())
              : value(field, entry.getValue()));
    }
    return object;
  }

  private ArrayNode list(FieldDescriptor field, List<?> values) {
    ArrayNode array = NODES.arrayNode();
    values.forEach(value -> array.add(value(field, value)));
    return array;
  }

  private JsonNode value(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case MESSAGE -> node((Message) value);
      case STRING -> NODES.textNode((String) value);
      case BOOL -> NODES.booleanNode((Boolean) value);
      case ENUM -> NODES.numberNode(((EnumValueDescriptor) value).getNumber());
      case BYTES -> NODES.textNode(bytes(field, (ByteString) value));
      case DOUBLE -> number((Double) value);
      case FIXED64, UINT64 -> {
        String digits = Long.toUnsignedString((Long) value);
        yield random.nextBoolean()
            ? NODES.textNode(digits)
            : NODES.numberNode(new java.math.BigInteger(digits));
      }
      case INT64, SINT64, SFIXED64 ->
          random.nextBoolean() ? NODES.textNode(value.toString()) : NODES.numberNode((Long) value);
      case UINT32, FIXED32, INT32, SINT32, SFIXED32 -> NODES.numberNode((Integer) value);
      case FLOAT, GROUP -> throw new IllegalStateException(field.getFullName());
    };
  }

  private String bytes(FieldDescriptor field, ByteString bytes) {
    boolean isId = field.getName().endsWith("_id");
    if (!isId) {
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
    HexFormat hex = random.nextBoolean() ? HexFormat.of() : HexFormat.of().withUpperCase();
    return hex.formatHex(bytes.toByteArray());
  }

  private static JsonNode number(double value) {
    return Double.isFinite(value)
        ? NODES.numberNode(value)
        : NODES.textNode(Double.toString(value));
  }
}
