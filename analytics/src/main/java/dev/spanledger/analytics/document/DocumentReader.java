package dev.spanledger.analytics.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of report span_document. Columns go back to the attribute keys that they were promoted from,
 * texts to the types that stand beside them.
 */
final class DocumentReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final List<String> RESOURCE_COLUMNS =
      List.of(
          "service_name",
          "service_namespace",
          "service_version",
          "service_instance_id",
          "deployment_environment_name",
          "cloud_provider",
          "cloud_platform",
          "cloud_region",
          "cloud_account_id",
          "cloud_resource_id",
          "faas_name",
          "faas_version",
          "faas_instance",
          "faas_max_memory");

  private static final List<String> SPAN_COLUMNS =
      List.of(
          "faas_trigger",
          "faas_invocation_id",
          "faas_coldstart",
          "http_request_method",
          "http_route",
          "http_response_status_code",
          "url_path",
          "server_address",
          "error_type",
          "peer_service",
          "db_system_name",
          "db_operation_name",
          "db_collection_name",
          "rpc_system",
          "rpc_service",
          "rpc_method",
          "messaging_system",
          "messaging_destination_name",
          "messaging_operation_type",
          "messaging_message_id",
          "aws_request_id");

  /** Keys whose underscores are not all dots. */
  private static final Map<String, String> KEYS =
      Map.of(
          "cloud_resource_id", "cloud.resource_id",
          "faas_max_memory", "faas.max_memory",
          "faas_invocation_id", "faas.invocation_id",
          "http_response_status_code", "http.response.status_code",
          "aws_request_id", "aws.request_id");

  private DocumentReader() {}

  static SpanDocument span(Map<String, @Nullable Object> row) {
    return new SpanDocument(
        Objects.requireNonNull(text(row, "trace_id")),
        Objects.requireNonNull(text(row, "span_id")),
        text(row, "parent_span_id"),
        Objects.requireNonNull(text(row, "name")),
        integer(row, "kind"),
        unixNanos((Instant) Objects.requireNonNull(row.get("start_time")))
            + integer(row, "start_nano_rem"),
        ((Number) Objects.requireNonNull(row.get("duration_ns"))).longValue(),
        integer(row, "status_code"),
        text(row, "status_message"),
        text(row, "trace_state"),
        merged(row, SPAN_COLUMNS, "attributes_json", "attribute_types"),
        merged(row, RESOURCE_COLUMNS, "resource_attributes_json", "resource_attribute_types"),
        text(row, "scope_name"),
        text(row, "scope_version"),
        events(tree(text(row, "events_json"))),
        links(tree(text(row, "links_json"))));
  }

  private static Map<String, Object> merged(
      Map<String, @Nullable Object> row, List<String> columns, String json, String types) {
    Map<String, Object> merged = attributes(tree(text(row, json)), text(row, types));
    for (String column : columns) {
      Object value = row.get(column);
      if (value != null) {
        merged.put(
            KEYS.getOrDefault(column, column.replace('_', '.')),
            value instanceof Integer number ? (Object) number.longValue() : value);
      }
    }
    return merged;
  }

  /** Types are one letter for each entry, in the map's order. */
  private static Map<String, Object> attributes(JsonNode map, @Nullable String types) {
    Map<String, Object> attributes = new TreeMap<>();
    Iterator<Map.Entry<String, JsonNode>> entries = map.fields();
    for (int i = 0; entries.hasNext(); i++) {
      Map.Entry<String, JsonNode> entry = entries.next();
      char type = types == null || i >= types.length() ? 's' : types.charAt(i);
      attributes.put(entry.getKey(), value(entry.getValue().asText(""), type));
    }
    return attributes;
  }

  private static Object value(String text, char type) {
    try {
      return switch (type) {
        case 'i' -> Long.valueOf(text);
        case 'd' -> Double.valueOf(text);
        case 'b' -> Boolean.valueOf(text);
        case 'a', 'k' -> tree(text);
        default -> text;
      };
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static List<SpanDocument.Event> events(JsonNode list) {
    List<SpanDocument.Event> events = new ArrayList<>();
    for (JsonNode event : list) {
      events.add(
          new SpanDocument.Event(
              event.path("name").asText(""),
              time(event.path("time").asText("")) + event.path("time_nano_rem").asLong(0),
              attributes(event.path("attributes"), event.path("attribute_types").asText(null))));
    }
    return events;
  }

  private static List<SpanDocument.Link> links(JsonNode list) {
    List<SpanDocument.Link> links = new ArrayList<>();
    for (JsonNode link : list) {
      links.add(
          new SpanDocument.Link(
              link.path("trace_id").asText(""),
              link.path("span_id").asText(""),
              attributes(link.path("attributes"), link.path("attribute_types").asText(null))));
    }
    return links;
  }

  /** An engine's text of a timestamp: {@code 2026-11-01 10:00:00.123+00}, or ISO 8601. */
  private static long time(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return unixNanos(
          Instant.parse(text.replace(' ', 'T').replaceFirst("(\\+00(:?00)?|Z)?$", "Z")));
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private static long unixNanos(Instant time) {
    return time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
  }

  private static JsonNode tree(@Nullable String json) {
    if (json == null) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static int integer(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number number ? number.intValue() : 0;
  }

  private static @Nullable String text(Map<String, @Nullable Object> row, String column) {
    Object value = row.get(column);
    return value == null ? null : value.toString();
  }
}
