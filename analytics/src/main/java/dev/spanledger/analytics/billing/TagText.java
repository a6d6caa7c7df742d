package dev.spanledger.analytics.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tags as bills write them: a JSON object, the same without braces (Azure), or a list of objects
 * with {@code key} and {@code value} (Google), also in the quotes that Python prints.
 */
final class TagText {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

  private TagText() {}

  /** Null where the text is none of these. */
  static @Nullable Map<String, @Nullable String> read(String text) {
    String trimmed = text.strip();
    JsonNode node = json(trimmed.startsWith("\"") ? "{" + trimmed + "}" : trimmed);
    if (node != null && node.isArray()) {
      return pairs(node);
    }
    if (node == null || !node.isObject()) {
      return null;
    }
    Map<String, @Nullable String> tags = new LinkedHashMap<>();
    node.properties()
        .forEach(
            tag -> {
              JsonNode value = tag.getValue();
              String string = value.isValueNode() ? value.asText() : value.toString();
              tags.put(tag.getKey(), value.isNull() ? null : string);
            });
    return tags;
  }

  private static @Nullable Map<String, @Nullable String> pairs(JsonNode list) {
    Map<String, @Nullable String> tags = new LinkedHashMap<>();
    for (JsonNode pair : list) {
      JsonNode key = pair.path("key");
      JsonNode value = pair.path("value");
      if (!key.isTextual()) {
        return null;
      }
      tags.put(key.textValue(), value.isValueNode() && !value.isNull() ? value.asText() : null);
    }
    return tags;
  }

  private static @Nullable JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }
}
