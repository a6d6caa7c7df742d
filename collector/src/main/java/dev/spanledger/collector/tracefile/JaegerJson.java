package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.collector.RefusedException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Traces as Jaeger's UI and its query API write them: {@code {"data": [{"traceID", "spans",
 * "processes"}]}}, times in microseconds.
 *
 * <p>The parent is what a span is CHILD_OF. FOLLOWS_FROM becomes a link: by OpenTracing's
 * definition the other span does not wait for this one, so it is no child on a critical path.
 */
final class JaegerJson {
  private static final Set<String> TAGS_READ =
      Set.of("span.kind", "error", "otel.status_code", "otel.status_description", "w3c.tracestate");
  private static final Map<String, Span.SpanKind> KINDS =
      Map.of(
          "internal", Span.SpanKind.SPAN_KIND_INTERNAL,
          "server", Span.SpanKind.SPAN_KIND_SERVER,
          "client", Span.SpanKind.SPAN_KIND_CLIENT,
          "producer", Span.SpanKind.SPAN_KIND_PRODUCER,
          "consumer", Span.SpanKind.SPAN_KIND_CONSUMER);

  private final List<FileSpan> spans = new ArrayList<>();

  private JaegerJson() {}

  static boolean isTrace(JsonNode node) {
    JsonNode first = node.path("spans").path(0);
    return first.has("spanID") || node.has("spans") && node.has("processes");
  }

  /**
   * @param number of the trace in its file, from 1
   */
  static List<FileSpan> read(JsonNode trace, int number) throws RefusedException {
    JaegerJson reader = new JaegerJson();
    Map<String, Resource> processes = new HashMap<>();
    trace
        .path("processes")
        .fields()
        .forEachRemaining(entry -> processes.put(entry.getKey(), resource(entry.getValue())));
    int position = 0;
    for (JsonNode span : trace.path("spans")) {
      position++;
      String place = "trace %d, span %d".formatted(number, position);
      reader.span(span, trace.path("traceID"), processes, place);
    }
    return reader.spans;
  }

  private void span(
      JsonNode node, JsonNode traceIdOfAll, Map<String, Resource> processes, String place)
      throws RefusedException {
    JsonFields fields = new JsonFields(node, place);
    String traceId = fields.idOrNull("traceID");
    if (traceId == null) {
      traceId = JsonFields.idOrNull(traceIdOfAll);
    }
    if (traceId == null) {
      throw RefusedException.malformed(place + " has no traceID, nor has its trace");
    }
    Map<String, JsonNode> tags = tags(node.path("tags"));
    long start = fields.nanos("startTime");
    Span.Builder span =
        Span.newBuilder()
            .setName(fields.text("operationName"))
            .setKind(kind(tags))
            .setStartTimeUnixNano(start)
            .setEndTimeUnixNano(start + fields.nanosOrZero("duration"))
            .setTraceState(text(tags, "w3c.tracestate"))
            .setStatus(status(tags))
            .addAllAttributes(attributes(node.path("tags")));
    addEvents(span, node.path("logs"), place);
    String parent = parent(node, traceId, fields);
    addLinks(span, node.path("references"), traceId, parent);
    Resource resource =
        node.has("process")
            ? resource(node.get("process"))
            : processes.getOrDefault(fields.text("processID"), Resource.getDefaultInstance());
    spans.add(
        new FileSpan(traceId, fields.id("spanID"), parent, resource, scope(tags), span.build()));
  }

  private static @Nullable String parent(JsonNode node, String traceId, JsonFields fields) {
    for (JsonNode reference : node.path("references")) {
      String of = JsonFields.idOrNull(reference.path("traceID"));
      boolean isOfThisTrace = of == null || of.equals(traceId);
      if (isOfThisTrace && reference.path("refType").asText("CHILD_OF").equals("CHILD_OF")) {
        return JsonFields.idOrNull(reference.path("spanID"));
      }
    }
    return fields.idOrNull("parentSpanID");
  }

  private static void addLinks(
      Span.Builder span, JsonNode references, String traceId, @Nullable String parent) {
    for (JsonNode reference : references) {
      String linkedTrace = JsonFields.idOrNull(reference.path("traceID"));
      String linkedSpan = JsonFields.idOrNull(reference.path("spanID"));
      if (linkedSpan == null || linkedSpan.equals(parent)) {
        continue;
      }
      HexIds.link(linkedTrace == null ? traceId : linkedTrace, linkedSpan)
          .ifPresent(span::addLinks);
    }
  }

  private static void addEvents(Span.Builder span, JsonNode logs, String place)
      throws RefusedException {
    int number = 0;
    for (JsonNode log : logs) {
      number++;
      Span.Event.Builder event =
          Span.Event.newBuilder()
              .setTimeUnixNano(
                  new JsonFields(log, "%s, log %d".formatted(place, number)).nanos("timestamp"))
              .setName("log");
      for (JsonNode field : log.path("fields")) {
        String key = field.path("key").asText();
        if (key.equals("event")) {
          event.setName(field.path("value").asText());
        } else {
          event.addAttributes(AnyValues.of(key, field.path("value")));
        }
      }
      span.addEvents(event);
    }
  }

  private static Resource resource(JsonNode process) {
    Resource.Builder resource = Resource.newBuilder();
    String service = process.path("serviceName").asText();
    if (!service.isEmpty()) {
      resource.addAttributes(AnyValues.text("service.name", service));
    }
    resource.addAllAttributes(attributes(process.path("tags")));
    return resource.build();
  }

  private static InstrumentationScope scope(Map<String, JsonNode> tags) {
    String name = text(tags, "otel.scope.name");
    return InstrumentationScope.newBuilder()
        .setName(name.isEmpty() ? text(tags, "otel.library.name") : name)
        .setVersion(text(tags, "otel.scope.version"))
        .build();
  }

  private static Span.SpanKind kind(Map<String, JsonNode> tags) {
    String name = text(tags, "span.kind");
    return KINDS.getOrDefault(name.toLowerCase(Locale.ROOT), Span.SpanKind.SPAN_KIND_UNSPECIFIED);
  }

  private static Status status(Map<String, JsonNode> tags) {
    Status.Builder status = Status.newBuilder().setMessage(text(tags, "otel.status_description"));
    boolean isError =
        text(tags, "error").equalsIgnoreCase("true")
            || text(tags, "otel.status_code").equalsIgnoreCase("ERROR");
    if (isError) {
      status.setCode(Status.StatusCode.STATUS_CODE_ERROR);
    } else if (text(tags, "otel.status_code").equalsIgnoreCase("OK")) {
      status.setCode(Status.StatusCode.STATUS_CODE_OK);
    }
    return status.build();
  }

  private static Map<String, JsonNode> tags(JsonNode tags) {
    Map<String, JsonNode> byKey = new HashMap<>();
    for (JsonNode tag : tags) {
      byKey.put(tag.path("key").asText(), tag.path("value"));
    }
    return byKey;
  }

  private static String text(Map<String, JsonNode> tags, String key) {
    JsonNode value = tags.get(key);
    return value == null || value.isNull() ? "" : value.asText();
  }

  private static List<KeyValue> attributes(JsonNode tags) {
    List<KeyValue> attributes = new ArrayList<>();
    for (JsonNode tag : tags) {
      String key = tag.path("key").asText();
      if (!key.isEmpty() && !TAGS_READ.contains(key)) {
        attributes.add(AnyValues.of(key, tag.path("value")));
      }
    }
    return attributes;
  }
}
