package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Verdict;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Spans of Zipkin's v2 JSON: an array of spans, times in microseconds.
 *
 * <p>A client and its server may share one id. The server's half then becomes a child of the
 * client's under an id made from both, and what the server's service put below the shared id hangs
 * below its half.
 */
final class ZipkinJson {
  private static final Map<String, Span.SpanKind> KINDS =
      Map.of(
          "SERVER", Span.SpanKind.SPAN_KIND_SERVER,
          "CLIENT", Span.SpanKind.SPAN_KIND_CLIENT,
          "PRODUCER", Span.SpanKind.SPAN_KIND_PRODUCER,
          "CONSUMER", Span.SpanKind.SPAN_KIND_CONSUMER);

  private ZipkinJson() {}

  static boolean isSpan(JsonNode node) {
    return node.has("traceId") && node.has("id");
  }

  /** The spans; one bad span refuses them all. */
  static List<FileSpan> read(Iterable<JsonNode> nodes) throws RefusedException {
    Verdict.Tally tally = new Verdict.Tally();
    List<FileSpan> spans = read(nodes, tally);
    if (tally.index() > 0) {
      throw RefusedException.malformed(tally.verdict().message());
    }
    return spans;
  }

  /** The good ones of the spans; the tally is told of the others. */
  static List<FileSpan> read(Iterable<JsonNode> nodes, Verdict.Tally tally) {
    List<FileSpan> spans = new ArrayList<>();
    Set<Integer> shared = new HashSet<>();
    int number = 0;
    for (JsonNode node : nodes) {
      number++;
      try {
        spans.add(span(node, "span " + number));
        if (node.path("shared").asBoolean()) {
          shared.add(spans.size() - 1);
        }
      } catch (RefusedException e) {
        tally.reject(e.reason());
      }
    }
    return shared.isEmpty() ? spans : separated(spans, shared);
  }

  private static FileSpan span(JsonNode node, String place) throws RefusedException {
    JsonFields fields = new JsonFields(node, place);
    long start = fields.nanos("timestamp");
    Span.Builder span =
        Span.newBuilder()
            .setName(fields.text("name"))
            .setKind(
                KINDS.getOrDefault(
                    fields.text("kind").toUpperCase(Locale.ROOT),
                    Span.SpanKind.SPAN_KIND_UNSPECIFIED))
            .setStartTimeUnixNano(start)
            .setEndTimeUnixNano(start + fields.nanosOrZero("duration"));
    node.path("tags")
        .fields()
        .forEachRemaining(
            tag -> {
              if (!tag.getKey().equals("error")) {
                span.addAttributes(AnyValues.of(tag.getKey(), tag.getValue()));
              }
            });
    // Zipkin marks an error by the tag's presence; its value is the message.
    JsonNode error = node.path("tags").path("error");
    if (!error.isMissingNode() && !error.asText().equals("false")) {
      span.setStatus(
          Status.newBuilder()
              .setCode(Status.StatusCode.STATUS_CODE_ERROR)
              .setMessage(error.asText().equals("true") ? "" : error.asText()));
    }
    addPeer(span, node.path("remoteEndpoint"));
    addEvents(span, node.path("annotations"), place);
    return new FileSpan(
        fields.id("traceId"),
        fields.id("id"),
        fields.idOrNull("parentId"),
        resource(node.path("localEndpoint")),
        InstrumentationScope.getDefaultInstance(),
        span.build());
  }

  private static void addPeer(Span.Builder span, JsonNode remote) {
    String service = remote.path("serviceName").asText();
    if (!service.isEmpty()) {
      span.addAttributes(AnyValues.text("peer.service", service));
    }
    JsonNode address = remote.has("ipv4") ? remote.get("ipv4") : remote.path("ipv6");
    if (!address.isMissingNode()) {
      span.addAttributes(AnyValues.of("network.peer.address", address));
    }
    if (remote.has("port")) {
      span.addAttributes(AnyValues.of("network.peer.port", remote.get("port")));
    }
  }

  private static void addEvents(Span.Builder span, JsonNode annotations, String place)
      throws RefusedException {
    int number = 0;
    for (JsonNode annotation : annotations) {
      number++;
      JsonFields fields = new JsonFields(annotation, "%s, annotation %d".formatted(place, number));
      span.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(fields.nanos("timestamp"))
              .setName(fields.text("value")));
    }
  }

  private static Resource resource(JsonNode local) {
    Resource.Builder resource = Resource.newBuilder();
    String service = local.path("serviceName").asText();
    if (!service.isEmpty()) {
      resource.addAttributes(AnyValues.text("service.name", service));
    }
    return resource.build();
  }

  /**
   * Gives the server's half of each shared span an id of its own; the client's half comes apart.
   */
  private static List<FileSpan> separated(List<FileSpan> spans, Set<Integer> shared) {
    Map<String, String> serverIds = new HashMap<>();
    for (int i : shared) {
      FileSpan server = spans.get(i);
      serverIds.put(serverKey(server, server.spanId()), serverId(server));
    }
    List<FileSpan> separated = new ArrayList<>(spans.size());
    for (int i = 0; i < spans.size(); i++) {
      FileSpan span = spans.get(i);
      String own = shared.contains(i) ? serverIds.get(serverKey(span, span.spanId())) : null;
      String parent = parent(span, serverIds);
      separated.add(
          own == null ? span.withIds(span.spanId(), parent) : span.withIds(own, span.spanId()));
    }
    return separated;
  }

  private static @Nullable String parent(FileSpan span, Map<String, String> serverIds) {
    String parent = span.parentSpanId();
    return parent == null ? null : serverIds.getOrDefault(serverKey(span, parent), parent);
  }

  private static String key(FileSpan span, String spanId) {
    return span.traceId() + '/' + spanId;
  }

  private static String serverKey(FileSpan span, String spanId) {
    return key(span, spanId) + '/' + span.service();
  }

  /** The same for the same span in every file. */
  private static String serverId(FileSpan server) {
    byte[] name = serverKey(server, server.spanId()).getBytes(StandardCharsets.UTF_8);
    return "%016x".formatted(UUID.nameUUIDFromBytes(name).getLeastSignificantBits());
  }
}
