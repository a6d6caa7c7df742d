package dev.spanledger.dashboard.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.query.QueryResult;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one span says about itself, under the names its sender used: columns go back to the keys of
 * the semantic conventions that they were promoted from.
 */
final class SpanDetail {
  private static final Map<String, String> RESOURCE_KEYS =
      Map.ofEntries(
          Map.entry("service_name", "service.name"),
          Map.entry("service_namespace", "service.namespace"),
          Map.entry("service_version", "service.version"),
          Map.entry("service_instance_id", "service.instance.id"),
          Map.entry("deployment_environment_name", "deployment.environment.name"),
          Map.entry("cloud_provider", "cloud.provider"),
          Map.entry("cloud_platform", "cloud.platform"),
          Map.entry("cloud_region", "cloud.region"),
          Map.entry("cloud_account_id", "cloud.account.id"),
          Map.entry("cloud_resource_id", "cloud.resource_id"),
          Map.entry("faas_name", "faas.name"),
          Map.entry("faas_version", "faas.version"),
          Map.entry("faas_instance", "faas.instance"),
          Map.entry("faas_max_memory", "faas.max_memory"));

  private static final Map<String, String> SPAN_KEYS =
      Map.ofEntries(
          Map.entry("faas_trigger", "faas.trigger"),
          Map.entry("faas_invocation_id", "faas.invocation_id"),
          Map.entry("faas_coldstart", "faas.coldstart"),
          Map.entry("http_request_method", "http.request.method"),
          Map.entry("http_route", "http.route"),
          Map.entry("http_response_status_code", "http.response.status_code"),
          Map.entry("url_path", "url.path"),
          Map.entry("server_address", "server.address"),
          Map.entry("error_type", "error.type"),
          Map.entry("peer_service", "peer.service"),
          Map.entry("db_system_name", "db.system.name"),
          Map.entry("db_operation_name", "db.operation.name"),
          Map.entry("db_collection_name", "db.collection.name"),
          Map.entry("rpc_system", "rpc.system"),
          Map.entry("rpc_service", "rpc.service"),
          Map.entry("rpc_method", "rpc.method"),
          Map.entry("messaging_system", "messaging.system"),
          Map.entry("messaging_destination_name", "messaging.destination.name"),
          Map.entry("messaging_operation_type", "messaging.operation.type"),
          Map.entry("messaging_message_id", "messaging.message.id"),
          Map.entry("aws_request_id", "aws.request_id"));

  private SpanDetail() {}

  /** Writes the first row of report {@code span_detail}. */
  static void write(JsonGenerator json, QueryResult rows) throws IOException {
    Map<String, @Nullable Object> row = rows.maps().get(0);
    json.writeStartObject();
    json.writeStringField("spanId", text(row, "span_id"));
    json.writeStringField("parentSpanId", text(row, "parent_span_id"));
    json.writeStringField("statusMessage", text(row, "status_message"));
    json.writeFieldName("attributes");
    pairs(json, merged(row, SPAN_KEYS, "attributes_json"));
    json.writeFieldName("resource");
    Map<String, String> resource = merged(row, RESOURCE_KEYS, "resource_attributes_json");
    put(resource, "otel.scope.name", text(row, "scope_name"));
    put(resource, "otel.scope.version", text(row, "scope_version"));
    pairs(json, resource);
    events(json, row);
    links(json, row);
    json.writeEndObject();
  }

  private static void events(JsonGenerator json, Map<String, @Nullable Object> row)
      throws IOException {
    json.writeArrayFieldStart("events");
    for (JsonNode event : list(row, "events_json")) {
      json.writeStartObject();
      json.writeStringField("name", event.path("name").asText(""));
      json.writeFieldName("offsetNs");
      Answer.value(json, offset(row, event));
      json.writeFieldName("attributes");
      pairs(json, attributes(event.path("attributes")));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void links(JsonGenerator json, Map<String, @Nullable Object> row)
      throws IOException {
    json.writeArrayFieldStart("links");
    String text = text(row, "links_json");
    if (text != null) {
      for (SpanLinks.Link link : SpanLinks.parse(text)) {
        json.writeStartObject();
        json.writeStringField("traceId", link.traceId());
        json.writeStringField("spanId", link.spanId());
        json.writeFieldName("attributes");
        pairs(json, attributes(link.attributes()));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /** Nanoseconds since the span's start; null where the event has no time. */
  private static @Nullable Long offset(Map<String, @Nullable Object> row, JsonNode event) {
    Instant time = time(event.path("time").asText(""));
    if (time == null || !(row.get("start_time") instanceof Instant start)) {
      return null;
    }
    long rest = event.path("time_nano_rem").asLong(0);
    long startRest = row.get("start_nano_rem") instanceof Number n ? n.longValue() : 0;
    return ChronoUnit.NANOS.between(start, time) + rest - startRest;
  }

  /** An engine's text of a timestamp: {@code 2026-11-01 10:00:00.123+00}, or ISO 8601. */
  private static @Nullable Instant time(String text) {
    if (text.isEmpty()) {
      return null;
    }
    String iso = text.replace(' ', 'T').replaceFirst("(\\+00(:?00)?|Z)?$", "Z");
    try {
      return Instant.parse(iso);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Map<String, String> merged(
      Map<String, @Nullable Object> row, Map<String, String> keys, String jsonColumn) {
    Map<String, String> merged = new TreeMap<>();
    String json = text(row, jsonColumn);
    if (json != null) {
      merged.putAll(attributes(SpanLinks.tree(json)));
    }
    keys.forEach((column, key) -> put(merged, key, text(row, column)));
    return merged;
  }

  private static Map<String, String> attributes(JsonNode map) {
    Map<String, String> attributes = new TreeMap<>();
    Iterator<Map.Entry<String, JsonNode>> entries = map.fields();
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      attributes.put(entry.getKey(), entry.getValue().asText(""));
    }
    return attributes;
  }

  private static Iterable<JsonNode> list(Map<String, @Nullable Object> row, String column) {
    String json = text(row, column);
    return json == null ? List.of() : SpanLinks.tree(json);
  }

  private static void pairs(JsonGenerator json, Map<String, String> pairs) throws IOException {
    json.writeStartArray();
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      json.writeStartArray();
      json.writeString(pair.getKey());
      json.writeString(pair.getValue());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void put(Map<String, String> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  private static @Nullable String text(Map<String, @Nullable Object> row, String column) {
    Object value = row.get(column);
    return value == null ? null : Answer.text(value);
  }
}
