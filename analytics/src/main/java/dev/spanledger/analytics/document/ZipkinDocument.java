package dev.spanledger.analytics.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traces as Zipkin's v2 JSON: an array of spans, times in microseconds, names in lower case, every
 * tag text. A span shorter than a microsecond lasts one, because Zipkin has 0 for unknown.
 */
public final class ZipkinDocument {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final List<String> KINDS =
      List.of("", "", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");

  private ZipkinDocument() {}

  public static ArrayNode of(TraceDocument trace) {
    ArrayNode spans = NODES.arrayNode();
    trace.spans().forEach(span -> spans.add(span(span)));
    return spans;
  }

  private static ObjectNode span(SpanDocument span) {
    ObjectNode node = NODES.objectNode();
    node.put("traceId", span.traceId());
    if (span.parentSpanId() != null) {
      node.put("parentId", span.parentSpanId());
    }
    node.put("id", span.spanId());
    if (span.kind() >= 0 && span.kind() < KINDS.size() && !KINDS.get(span.kind()).isEmpty()) {
      node.put("kind", KINDS.get(span.kind()));
    }
    node.put("name", lower(span.name()));
    node.put("timestamp", span.startUnixNanos() / NANOS_PER_MICRO);
    node.put("duration", Math.max(1, span.durationNanos() / NANOS_PER_MICRO));
    endpoint(node, "localEndpoint", span.service(), null, null);
    remote(node, span);
    if (!span.events().isEmpty()) {
      ArrayNode annotations = node.putArray("annotations");
      for (SpanDocument.Event event : span.events()) {
        annotations
            .addObject()
            .put("timestamp", event.unixNanos() / NANOS_PER_MICRO)
            .put("value", event.name());
      }
    }
    tags(node, span);
    return node;
  }

  private static void remote(ObjectNode node, SpanDocument span) {
    boolean isOutgoing = span.kind() == 3 || span.kind() == 4;
    String name = text(span, "peer.service");
    for (String key :
        List.of("db.system.name", "messaging.destination.name", "rpc.service", "server.address")) {
      name = name == null && isOutgoing ? text(span, key) : name;
    }
    endpoint(
        node,
        "remoteEndpoint",
        name,
        text(span, "network.peer.address"),
        text(span, "network.peer.port"));
  }

  private static void endpoint(
      ObjectNode node,
      String field,
      @Nullable String service,
      @Nullable String address,
      @Nullable String port) {
    if (service == null && address == null) {
      return;
    }
    ObjectNode endpoint = node.putObject(field);
    if (service != null) {
      endpoint.put("serviceName", lower(service));
    }
    if (address != null) {
      endpoint.put(address.contains(":") ? "ipv6" : "ipv4", address);
    }
    if (port != null && port.matches("[0-9]{1,5}")) {
      endpoint.put("port", Integer.parseInt(port));
    }
  }

  private static void tags(ObjectNode node, SpanDocument span) {
    ObjectNode tags = NODES.objectNode();
    span.attributes().forEach((key, value) -> tags.put(key, plain(value)));
    if (span.isError()) {
      String message = span.statusMessage();
      tags.put("error", message == null ? "true" : message);
    }
    if (!tags.isEmpty()) {
      node.set("tags", tags);
    }
  }

  private static String plain(Object value) {
    return value instanceof JsonNode json ? json.toString() : value.toString();
  }

  private static @Nullable String text(SpanDocument span, String key) {
    Map<String, Object> attributes = span.attributes();
    Object value = attributes.get(key);
    return value == null ? null : value.toString();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
