package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DynamoDB's attribute values, as its JSON has them: {@code {"S": "text"}}, {@code {"N": "1"}}. */
final class AttributeValues {
  private static final int CONTAINER_OVERHEAD_BYTES = 3;

  private AttributeValues() {}

  /** As {@code S}, {@code N}, {@code M}. */
  static String type(JsonNode value) {
    return value.fieldNames().hasNext() ? value.fieldNames().next() : "";
  }

  static JsonNode content(JsonNode value) {
    return value.path(type(value));
  }

  static ObjectNode number(BigDecimal number) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("N", number.stripTrailingZeros().toPlainString());
  }

  static BigDecimal number(JsonNode value) {
    if (!type(value).equals("N")) {
      throw TableException.validation(
          "An operand in the expression has an incorrect data type: %s is no number"
              .formatted(type(value)));
    }
    try {
      return new BigDecimal(value.path("N").asText());
    } catch (NumberFormatException e) {
      throw TableException.validation(
          "The parameter cannot be converted to a numeric value: " + value.path("N").asText());
    }
  }

  static boolean isEqual(JsonNode first, JsonNode second) {
    if (type(first).equals("N") && type(second).equals("N")) {
      return number(first).compareTo(number(second)) == 0;
    }
    return first.equals(second);
  }

  /** Null where the two have no order: other types, or types without one. */
  static @Nullable Integer compare(JsonNode first, JsonNode second) {
    if (!type(first).equals(type(second))) {
      return null;
    }
    return switch (type(first)) {
      case "N" -> number(first).compareTo(number(second));
      case "S" -> content(first).asText().compareTo(content(second).asText());
      case "B" -> compareBytes(bytes(first), bytes(second));
      default -> null;
    };
  }

  private static int compareBytes(byte[] first, byte[] second) {
    return java.util.Arrays.compareUnsigned(first, second);
  }

  private static byte[] bytes(JsonNode value) {
    return Base64.getDecoder().decode(content(value).asText());
  }

  /** Size by which DynamoDB bills: names and values of all attributes. */
  static long itemBytes(JsonNode item) {
    long bytes = 0;
    for (Map.Entry<String, JsonNode> attribute : item.properties()) {
      bytes += utf8Length(attribute.getKey()) + valueBytes(attribute.getValue());
    }
    return bytes;
  }

  private static long valueBytes(JsonNode value) {
    JsonNode content = content(value);
    return switch (type(value)) {
      case "S" -> utf8Length(content.asText());
      case "N" -> content.asText().length() / 2 + 1;
      case "B" -> content.asText().length() * 3L / 4;
      case "M" -> CONTAINER_OVERHEAD_BYTES + itemBytes(content) + content.size();
      case "L" -> {
        long bytes = CONTAINER_OVERHEAD_BYTES + content.size();
        for (JsonNode element : content) {
          bytes += valueBytes(element);
        }
        yield bytes;
      }
      case "SS", "NS", "BS" -> {
        long bytes = 0;
        for (JsonNode element : content) {
          bytes += utf8Length(element.asText());
        }
        yield bytes;
      }
      default -> 1;
    };
  }

  /** What {@code size()} of an expression gives. */
  static long size(JsonNode value) {
    JsonNode content = content(value);
    return switch (type(value)) {
      case "S" -> content.asText().length();
      case "B" -> content.asText().length() * 3L / 4;
      default -> content.size();
    };
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
