package dev.spanledger.dashboard.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.spanledger.analytics.document.OtlpDocument;
import dev.spanledger.analytics.document.TraceDocument;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A trace as OTLP's messages, and as protobuf's own JSON, which has ids in base64. */
final class OtlpProtobuf {
  private OtlpProtobuf() {}

  static TracesData of(TraceDocument trace) {
    TracesData.Builder data = TracesData.newBuilder();
    for (JsonNode resource : OtlpDocument.of(List.of(trace)).path("resourceSpans")) {
      ResourceSpans.Builder group =
          data.addResourceSpansBuilder()
              .setResource(
                  Resource.newBuilder()
                      .addAllAttributes(pairs(resource.path("resource").path("attributes"))));
      for (JsonNode scope : resource.path("scopeSpans")) {
        ScopeSpans.Builder spans = group.addScopeSpansBuilder();
        spans
            .getScopeBuilder()
            .setName(scope.path("scope").path("name").asText(""))
            .setVersion(scope.path("scope").path("version").asText(""));
        scope.path("spans").forEach(span -> spans.addSpans(span(span)));
      }
    }
    return data.build();
  }

  /** As protobuf's JSON mapping has it: ids in base64, enums by name. */
  static ObjectNode json(TraceDocument trace) {
    ObjectNode document = OtlpDocument.of(List.of(trace));
    for (JsonNode resource : document.path("resourceSpans")) {
      for (JsonNode scope : resource.path("scopeSpans")) {
        scope.path("spans").forEach(span -> rewriteSpan((ObjectNode) span));
      }
    }
    return document;
  }

  private static void rewriteSpan(ObjectNode span) {
    rewritten(span, "traceId");
    rewritten(span, "spanId");
    rewritten(span, "parentSpanId");
    span.put("kind", Span.SpanKind.forNumber(span.path("kind").asInt()).name());
    if (span.path("status") instanceof ObjectNode status && status.has("code")) {
      status.put("code", Status.StatusCode.forNumber(status.path("code").asInt()).name());
    }
    for (JsonNode link : span.path("links")) {
      rewritten((ObjectNode) link, "traceId");
      rewritten((ObjectNode) link, "spanId");
    }
  }

  private static void rewritten(ObjectNode node, String field) {
    if (node.has(field)) {
      node.put(
          field,
          Base64.getEncoder().encodeToString(HexFormat.of().parseHex(node.path(field).asText())));
    }
  }

  private static Span span(JsonNode node) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(bytes(node, "traceId"))
            .setSpanId(bytes(node, "spanId"))
            .setParentSpanId(bytes(node, "parentSpanId"))
            .setTraceState(node.path("traceState").asText(""))
            .setName(node.path("name").asText())
            .setKindValue(node.path("kind").asInt())
            .setStartTimeUnixNano(node.path("startTimeUnixNano").asLong())
            .setEndTimeUnixNano(node.path("endTimeUnixNano").asLong())
            .addAllAttributes(pairs(node.path("attributes")));
    span.getStatusBuilder()
        .setMessage(node.path("status").path("message").asText(""))
        .setCodeValue(node.path("status").path("code").asInt());
    for (JsonNode event : node.path("events")) {
      span.addEventsBuilder()
          .setTimeUnixNano(event.path("timeUnixNano").asLong())
          .setName(event.path("name").asText())
          .addAllAttributes(pairs(event.path("attributes")));
    }
    for (JsonNode link : node.path("links")) {
      span.addLinksBuilder()
          .setTraceId(bytes(link, "traceId"))
          .setSpanId(bytes(link, "spanId"))
          .addAllAttributes(pairs(link.path("attributes")));
    }
    return span.build();
  }

  private static List<KeyValue> pairs(JsonNode attributes) {
    List<KeyValue> pairs = new ArrayList<>();
    for (JsonNode attribute : attributes) {
      pairs.add(
          KeyValue.newBuilder()
              .setKey(attribute.path("key").asText())
              .setValue(value(attribute.path("value")))
              .build());
    }
    return pairs;
  }

  private static AnyValue value(JsonNode node) {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (node.has("intValue")) {
      return value.setIntValue(node.path("intValue").asLong()).build();
    }
    if (node.has("doubleValue")) {
      return value.setDoubleValue(node.path("doubleValue").asDouble()).build();
    }
    if (node.has("boolValue")) {
      return value.setBoolValue(node.path("boolValue").asBoolean()).build();
    }
    if (node.has("arrayValue")) {
      ArrayValue.Builder values = ArrayValue.newBuilder();
      node.path("arrayValue").path("values").forEach(one -> values.addValues(value(one)));
      return value.setArrayValue(values).build();
    }
    return value.setStringValue(node.path("stringValue").asText()).build();
  }

  private static ByteString bytes(JsonNode node, String field) {
    return ByteString.copyFrom(HexFormat.of().parseHex(node.path(field).asText("")));
  }
}
