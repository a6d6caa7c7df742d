package dev.spanledger.dashboard.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.analytics.document.SpanDocument;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one span says about itself, under the names its sender used; every value as text. */
final class SpanDetail {
  private SpanDetail() {}

  static void write(JsonGenerator json, SpanDocument span) throws IOException {
    json.writeStartObject();
    json.writeStringField("spanId", span.spanId());
    json.writeStringField("parentSpanId", span.parentSpanId());
    json.writeStringField("statusMessage", span.statusMessage());
    pairs(json, "attributes", span.attributes());
    Map<String, Object> resource = new TreeMap<>(span.resource());
    put(resource, "otel.scope.name", span.scopeName());
    put(resource, "otel.scope.version", span.scopeVersion());
    pairs(json, "resource", resource);
    json.writeArrayFieldStart("events");
    for (SpanDocument.Event event : span.events()) {
      write(json, event, span);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("links");
    for (SpanDocument.Link link : span.links()) {
      write(json, link);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SpanDocument.Event event, SpanDocument span)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", event.name());
    json.writeFieldName("offsetNs");
    Answer.value(json, event.unixNanos() == 0 ? null : event.unixNanos() - span.startUnixNanos());
    pairs(json, "attributes", event.attributes());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SpanDocument.Link link) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceId", link.traceId());
    json.writeStringField("spanId", link.spanId());
    pairs(json, "attributes", link.attributes());
    json.writeEndObject();
  }

  private static void pairs(JsonGenerator json, String field, Map<String, Object> pairs)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Map.Entry<String, Object> pair : pairs.entrySet()) {
      json.writeStartArray();
      json.writeString(pair.getKey());
      json.writeString(pair.getValue().toString());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void put(Map<String, Object> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
