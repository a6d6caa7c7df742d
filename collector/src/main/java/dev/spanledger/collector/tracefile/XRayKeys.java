package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Attributes under OpenTelemetry's names; of two values for one key the first stays. */
final class XRayKeys {
  private final Map<String, KeyValue> byKey = new LinkedHashMap<>();

  /** Takes a value unless it is missing, null or empty text. */
  void put(String key, JsonNode value) {
    boolean isNothing = value.isMissingNode() || value.isNull() || value.asText("x").isEmpty();
    if (!isNothing || value.isContainerNode() && !value.isEmpty()) {
      byKey.putIfAbsent(key, AnyValues.of(key, value));
    }
  }

  void put(String key, String value) {
    if (!value.isEmpty()) {
      byKey.putIfAbsent(key, AnyValues.text(key, value));
    }
  }

  /** Takes a number that OpenTelemetry has as one, where X-Ray's senders write text too. */
  void putNumber(String key, JsonNode value) {
    if (value.isTextual() && value.asText().matches("\\d{1,9}")) {
      byKey.putIfAbsent(key, AnyValues.number(key, Long.parseLong(value.asText())));
    } else {
      put(key, value);
    }
  }

  boolean has(String key) {
    return byKey.containsKey(key);
  }

  List<KeyValue> list() {
    return new ArrayList<>(byKey.values());
  }
}
