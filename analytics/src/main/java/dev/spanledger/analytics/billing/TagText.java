package dev.spanledger.analytics.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tags as bills write them: a JSON object, the same without braces (Azure), or an empty list. */
final class TagText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TagText() {}

  /** Null where the text is none of these. */
  static @Nullable Map<String, @Nullable String> read(String text) {
    String trimmed = text.strip();
    JsonNode node = json(trimmed.startsWith("\"") ? "{" + trimmed + "}" : trimmed);
    if (node == null || !node.isObject()) {
      return node != null && node.isArray() && node.isEmpty() ? Map.of() : null;
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

  private static @Nullable JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }
}
