package dev.spanledger.analytics.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traces as OTLP/JSON: ids in hex, 64-bit integers as text, enums as numbers. Source:
 * opentelemetry-proto, docs/specification.md.
 */
public final class OtlpDocument {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OtlpDocument() {}

  /** One scope of one resource, whose spans stand together. */
  private record Group(
      Map<String, Object> resource, @Nullable String scopeName, @Nullable String scopeVersion) {}

  /** {@code {"resourceSpans": [...]}} with the spans of all these traces. */
  public static ObjectNode of(List<TraceDocument> traces) {
    Map<Map<String, Object>, Map<Group, ArrayNode>> grouped = new LinkedHashMap<>();
    for (TraceDocument trace : traces) {
      for (SpanDocument span : trace.spans()) {
        grouped
            .computeIfAbsent(span.resource(), resource -> new LinkedHashMap<>())
            .computeIfAbsent(
                new Group(span.resource(), span.scopeName(), span.scopeVersion()),
                group -> NODES.arrayNode())
            .add(span(span));
      }
    }
    ObjectNode document = NODES.objectNode();
    ArrayNode resources = document.putArray("resourceSpans");
    grouped.forEach(
        (resource, scopes) -> {
          ObjectNode resourceSpans = resources.addObject();
          resourceSpans.putObject("resource").set("attributes", attributes(resource));
          ArrayNode scopeSpans = resourceSpans.putArray("scopeSpans");
          scopes.forEach((group, spans) -> scopeSpans.add(scope(group, spans)));
        });
    return document;
  }

  private static ObjectNode scope(Group group, ArrayNode spans) {
    ObjectNode scope = NODES.objectNode();
    put(put(scope.putObject("scope"), "name", group.scopeName()), "version", group.scopeVersion());
    scope.set("spans", spans);
    return scope;
  }

  private static ObjectNode span(SpanDocument span) {
    ObjectNode node = NODES.objectNode();
    node.put("traceId", span.traceId());
    node.put("spanId", span.spanId());
    put(node, "parentSpanId", span.parentSpanId());
    put(node, "traceState", span.traceState());
    node.put("name", span.name());
    node.put("kind", span.kind());
    node.put("startTimeUnixNano", Long.toString(span.startUnixNanos()));
    node.put("endTimeUnixNano", Long.toString(span.endUnixNanos()));
    node.set("attributes", attributes(span.attributes()));
    if (!span.events().isEmpty()) {
      ArrayNode events = node.putArray("events");
      for (SpanDocument.Event event : span.events()) {
        ObjectNode entry = events.addObject();
        entry.put("timeUnixNano", Long.toString(event.unixNanos()));
        entry.put("name", event.name());
        entry.set("attributes", attributes(event.attributes()));
      }
    }
    if (!span.links().isEmpty()) {
      ArrayNode links = node.putArray("links");
      for (SpanDocument.Link link : span.links()) {
        ObjectNode entry = links.addObject();
        entry.put("traceId", link.traceId());
        entry.put("spanId", link.spanId());
        entry.set("attributes", attributes(link.attributes()));
      }
    }
    ObjectNode status = node.putObject("status");
    put(status, "message", span.statusMessage());
    if (span.statusCode() != 0) {
      status.put("code", span.statusCode());
    }
    return node;
  }

  private static ArrayNode attributes(Map<String, Object> attributes) {
    ArrayNode list = NODES.arrayNode();
    attributes.forEach(
        (key, value) -> {
          ObjectNode entry = list.addObject();
          entry.put("key", key);
          entry.set("value", value(value));
        });
    return list;
  }

  private static ObjectNode value(Object value) {
    ObjectNode node = NODES.objectNode();
    if (value instanceof Long number) {
      return node.put("intValue", Long.toString(number));
    }
    if (value instanceof Double number) {
      return node.put("doubleValue", number);
    }
    if (value instanceof Boolean truth) {
      return node.put("boolValue", truth);
    }
    if (value instanceof JsonNode json && json.isArray()) {
      ArrayNode values = node.putObject("arrayValue").putArray("values");
      json.forEach(element -> values.add(value(plain(element))));
      return node;
    }
    return node.put("stringValue", value.toString());
  }

  private static Object plain(JsonNode element) {
    if (element.isBoolean()) {
      return element.booleanValue();
    }
    if (element.isIntegralNumber()) {
      return element.longValue();
    }
    if (element.isNumber()) {
      return element.doubleValue();
    }
    return element.isTextual() ? element.textValue() : element;
  }

  private static ObjectNode put(ObjectNode node, String field, @Nullable String value) {
    if (value != null) {
      node.put(field, value);
    }
    return node;
  }
}
