package dev.spanledger.analytics.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Traces as Jaeger's UI and query API have them: {@code {"traceID", "spans", "processes",
 * "warnings"}}, times in microseconds. Status and kind become the tags that Jaeger's own
 * translation from OTLP writes.
 */
public final class JaegerDocument {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final List<String> KINDS =
      List.of("", "internal", "server", "client", "producer", "consumer");

  private JaegerDocument() {}

  /** The answer that Jaeger's query API wraps traces in, and that its UI opens as a file. */
  public static ObjectNode envelope(List<TraceDocument> traces) {
    ObjectNode document = NODES.objectNode();
    ArrayNode data = document.putArray("data");
    traces.forEach(trace -> data.add(of(trace)));
    document.put("total", traces.size()).put("limit", 0).put("offset", 0).putNull("errors");
    return document;
  }

  /** One trace. */
  public static ObjectNode of(TraceDocument trace) {
    ObjectNode document = NODES.objectNode();
    document.put("traceID", trace.traceId());
    Set<String> received = new HashSet<>();
    trace.spans().forEach(span -> received.add(span.spanId()));
    Map<Map<String, Object>, String> processes = new LinkedHashMap<>();
    ArrayNode spans = document.putArray("spans");
    for (SpanDocument span : trace.spans()) {
      String process =
          processes.computeIfAbsent(span.resource(), resource -> "p" + (processes.size() + 1));
      spans.add(span(span, process, received));
    }
    ObjectNode processNodes = document.putObject("processes");
    processes.forEach((resource, id) -> processNodes.set(id, process(resource)));
    document.putNull("warnings");
    return document;
  }

  private static ObjectNode span(SpanDocument span, String process, Set<String> received) {
    ObjectNode node = NODES.objectNode();
    node.put("traceID", span.traceId());
    node.put("spanID", span.spanId());
    node.put("operationName", span.name());
    ArrayNode references = node.putArray("references");
    String parent = span.parentSpanId();
    if (parent != null) {
      reference(references, "CHILD_OF", span.traceId(), parent);
    }
    for (SpanDocument.Link link : span.links()) {
      reference(references, "FOLLOWS_FROM", link.traceId(), link.spanId());
    }
    node.put("startTime", span.startUnixNanos() / NANOS_PER_MICRO);
    node.put("duration", span.durationNanos() / NANOS_PER_MICRO);
    ArrayNode tags = tags(span.attributes());
    tag(
        tags,
        "span.kind",
        span.kind() > 0 && span.kind() < KINDS.size() ? KINDS.get(span.kind()) : null);
    tag(tags, "otel.scope.name", span.scopeName());
    tag(tags, "otel.scope.version", span.scopeVersion());
    tag(tags, "w3c.tracestate", span.traceState());
    if (span.statusCode() != 0) {
      tag(tags, "otel.status_code", span.isError() ? "ERROR" : "OK");
    }
    tag(tags, "otel.status_description", span.statusMessage());
    if (span.isError()) {
      tag(tags, "error", true);
    }
    node.set("tags", tags);
    ArrayNode logs = node.putArray("logs");
    for (SpanDocument.Event event : span.events()) {
      ObjectNode log = logs.addObject();
      log.put("timestamp", event.unixNanos() / NANOS_PER_MICRO);
      ArrayNode fields = tags(event.attributes());
      tag(fields, "event", event.name());
      log.set("fields", fields);
    }
    node.put("processID", process);
    if (parent != null && !received.contains(parent)) {
      node.putArray("warnings").add("parent span " + parent + " was not received");
    } else {
      node.putNull("warnings");
    }
    return node;
  }

  private static ObjectNode process(Map<String, Object> resource) {
    Map<String, Object> rest = new LinkedHashMap<>(resource);
    Object service = rest.remove("service.name");
    ObjectNode process = NODES.objectNode();
    process.put("serviceName", service == null ? "" : service.toString());
    process.set("tags", tags(rest));
    return process;
  }

  private static void reference(ArrayNode references, String type, String traceId, String spanId) {
    ObjectNode reference = references.addObject();
    reference.put("refType", type);
    reference.put("traceID", traceId);
    reference.put("spanID", spanId);
  }

  private static ArrayNode tags(Map<String, Object> attributes) {
    ArrayNode tags = NODES.arrayNode();
    attributes.forEach((key, value) -> tag(tags, key, value));
    return tags;
  }

  private static void tag(ArrayNode tags, String key, @Nullable Object value) {
    if (value == null) {
      return;
    }
    ObjectNode tag = tags.addObject();
    tag.put("key", key);
    if (value instanceof Long number) {
      tag.put("type", "int64").put("value", number);
    } else if (value instanceof Double number) {
      tag.put("type", "float64").put("value", number);
    } else if (value instanceof Boolean truth) {
      tag.put("type", "bool").put("value", truth);
    } else {
      tag.put("type", "string")
          .put("value", value instanceof JsonNode json ? json.toString() : value.toString());
    }
  }
}
