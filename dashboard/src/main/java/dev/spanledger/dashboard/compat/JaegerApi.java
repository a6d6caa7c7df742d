package dev.spanledger.dashboard.compat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.analytics.document.JaegerDocument;
import dev.spanledger.analytics.document.OtlpDocument;
import dev.spanledger.analytics.document.TraceDocument;
import dev.spanledger.dashboard.api.Answer;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Jaeger's query API below {@code /jaeger}: the calls that its UI and Grafana's data source make
 * ({@code /api}), and the stable {@code /api/v3}. Sources: jaeger-ui's API client, and api_v3's
 * OpenAPI document.
 */
final class JaegerApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration NAMES_LOOKBACK = Duration.ofDays(30);
  private static final Duration TRACES_LOOKBACK = Duration.ofDays(2);
  private static final int DEFAULT_TRACES = 20;
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final TraceSearch search;
  private final Clock clock;

  JaegerApi(TraceSearch search, Clock clock) {
    this.search = search;
    this.clock = clock;
  }

  void services(Context ctx) {
    answer(ctx, strings(search.services(names())));
  }

  void operationNames(Context ctx) {
    List<Map<String, @Nullable Object>> operations =
        search.operations(names(), ctx.pathParam("service"));
    answer(
        ctx, strings(TraceSearch.texts(operations, "name").stream().distinct().sorted().toList()));
  }

  void operations(Context ctx) {
    answer(ctx, operationNodes(ctx, "spanKind", CompatParameters.text(ctx, "service")));
  }

  void traces(Context ctx) {
    List<String> ids = ctx.queryParams("traceID");
    if (!ids.isEmpty()) {
      List<TraceDocument> found = new ArrayList<>();
      ids.stream()
          .limit(TraceSearch.MOST_TRACES)
          .forEach(id -> search.trace(CompatParameters.traceId(id)).ifPresent(found::add));
      Answer.document(ctx, JaegerDocument.envelope(found));
      return;
    }
    Instant now = clock.instant();
    Long start = CompatParameters.whole(ctx, "start");
    Long end = CompatParameters.whole(ctx, "end");
    TraceSearch.Window window =
        new TraceSearch.Window(
            start == null ? now.minus(TRACES_LOOKBACK) : ofMicros(start),
            end == null ? now : ofMicros(end).plusNanos(1_000));
    Map<String, String> tags = tags(ctx);
    List<TraceDocument> found =
        search.traces(
            window,
            filter(
                CompatParameters.text(ctx, "service"),
                CompatParameters.text(ctx, "operation"),
                tags,
                CompatParameters.goNanos(ctx, "minDuration"),
                CompatParameters.goNanos(ctx, "maxDuration")),
            CompatParameters.limit(ctx, "limit", DEFAULT_TRACES));
    Answer.document(ctx, JaegerDocument.envelope(allTags(found, tags)));
  }

  void trace(Context ctx) {
    String id = CompatParameters.traceId(ctx.pathParam("id"));
    TraceDocument trace = search.trace(id).orElse(null);
    if (trace == null) {
      ctx.status(404);
      ObjectNode missing = JSON.createObjectNode();
      missing.putNull("data");
      missing.putArray("errors").addObject().put("code", 404).put("msg", "trace not found");
      Answer.document(ctx, missing);
      return;
    }
    Answer.document(ctx, JaegerDocument.envelope(List.of(trace)));
  }

  void dependencies(Context ctx) {
    Long end = CompatParameters.whole(ctx, "endTs");
    Long lookback = CompatParameters.whole(ctx, "lookback");
    Instant to = end == null ? clock.instant() : Instant.ofEpochMilli(end);
    Duration length = lookback == null ? Duration.ofDays(1) : Duration.ofMillis(lookback);
    answer(ctx, links(search.dependencies(new TraceSearch.Window(to.minus(length), to))));
  }

  void servicesV3(Context ctx) {
    ObjectNode answer = JSON.createObjectNode();
    answer.set("services", strings(search.services(names())));
    Answer.document(ctx, answer);
  }

  void operationsV3(Context ctx) {
    ObjectNode answer = JSON.createObjectNode();
    answer.set(
        "operations", operationNodes(ctx, "spanKind", CompatParameters.text(ctx, "service")));
    Answer.document(ctx, answer);
  }

  void traceV3(Context ctx) {
    String id = CompatParameters.traceId(ctx.pathParam("id"));
    sendV3(ctx, search.trace(id).map(List::of).orElse(List.of()));
  }

  void tracesV3(Context ctx) {
    TraceSearch.Window window =
        new TraceSearch.Window(
            time(ctx, "query.startTimeMin", "query.start_time_min"),
            time(ctx, "query.startTimeMax", "query.start_time_max"));
    Integer depth = ctx.queryParam("query.num_traces") == null ? null : 0;
    int limit =
        CompatParameters.limit(
            ctx, depth == null ? "query.searchDepth" : "query.num_traces", DEFAULT_TRACES);
    sendV3(
        ctx,
        search.traces(
            window,
            filter(
                either(ctx, "query.serviceName", "query.service_name"),
                either(ctx, "query.operationName", "query.operation_name"),
                Map.of(),
                CompatParameters.goNanos(ctx, "query.durationMin"),
                CompatParameters.goNanos(ctx, "query.durationMax")),
            limit));
  }

  /** OTLP in an envelope; no match is a 404. */
  private static void sendV3(Context ctx, List<TraceDocument> traces) {
    ObjectNode answer = JSON.createObjectNode();
    if (traces.isEmpty()) {
      ctx.status(404);
      answer.putObject("error").put("httpCode", 404).put("message", "No traces found");
    } else {
      answer.set("result", OtlpDocument.of(traces));
    }
    Answer.document(ctx, answer);
  }

  private ArrayNode operationNodes(Context ctx, String kindField, @Nullable String service) {
    String wanted = CompatParameters.text(ctx, "spanKind");
    ArrayNode nodes = JSON.createArrayNode();
    if (service == null) {
      return nodes;
    }
    for (Map<String, @Nullable Object> row : search.operations(names(), service)) {
      String kind = String.valueOf(row.get("kind")).toLowerCase(Locale.ROOT);
      if (wanted == null || wanted.equalsIgnoreCase(kind)) {
        nodes
            .addObject()
            .put("name", String.valueOf(row.get("name")))
            .put(kindField, row.get("kind") == null ? "" : kind);
      }
    }
    return nodes;
  }

  /** The first tag is asked of the lake, the others of what it found. */
  private static TraceSearch.Filter filter(
      @Nullable String service,
      @Nullable String operation,
      Map<String, String> tags,
      @Nullable Long minNanos,
      @Nullable Long maxNanos) {
    boolean isWithErrors = "true".equals(tags.get("error"));
    Map.Entry<String, String> first =
        tags.entrySet().stream()
            .filter(tag -> !tag.getKey().equals("error"))
            .findFirst()
            .orElse(null);
    return new TraceSearch.Filter(
        service,
        "all".equals(operation) ? null : operation,
        first == null ? null : first.getKey(),
        first == null ? null : first.getValue(),
        minNanos,
        maxNanos,
        isWithErrors);
  }

  private static List<TraceDocument> allTags(List<TraceDocument> traces, Map<String, String> tags) {
    return traces.stream()
        .filter(
            trace ->
                tags.entrySet().stream()
                    .filter(tag -> !tag.getKey().equals("error"))
                    .allMatch(tag -> SpanMatch.hasAttribute(trace, tag.getKey(), tag.getValue())))
        .toList();
  }

  private static Map<String, String> tags(Context ctx) {
    String text = CompatParameters.text(ctx, "tags");
    Map<String, String> tags = new TreeMap<>();
    if (text == null) {
      return tags;
    }
    try {
      JsonNode node = JSON.readTree(text);
      if (node.isObject()) {
        node.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return tags;
      }
    } catch (JsonProcessingException e) {
      throw CompatParameters.bad("tags", text, "a JSON object of texts");
    }
    throw CompatParameters.bad("tags", text, "a JSON object of texts");
  }

  static ArrayNode links(List<Map<String, @Nullable Object>> rows) {
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    for (Map<String, @Nullable Object> row : rows) {
      if (row.get("caller_service") instanceof String parent
          && row.get("callee_service") instanceof String child
          && row.get("call_count") instanceof Long count) {
        counts.computeIfAbsent(parent, key -> new TreeMap<>()).merge(child, count, Long::sum);
      }
    }
    ArrayNode links = JSON.createArrayNode();
    counts.forEach(
        (parent, children) ->
            children.forEach(
                (child, count) ->
                    links
                        .addObject()
                        .put("parent", parent)
                        .put("child", child)
                        .put("callCount", count)));
    return links;
  }

  private TraceSearch.Window names() {
    Instant now = clock.instant();
    return new TraceSearch.Window(now.minus(NAMES_LOOKBACK), now);
  }

  private static void answer(Context ctx, ArrayNode data) {
    ObjectNode answer = JSON.createObjectNode();
    int total = data.size();
    answer.set("data", data);
    answer.put("total", total).put("limit", 0).put("offset", 0).putNull("errors");
    Answer.document(ctx, answer);
  }

  private static ArrayNode strings(List<String> texts) {
    ArrayNode nodes = JSON.createArrayNode();
    texts.forEach(nodes::add);
    return nodes;
  }

  private static Instant ofMicros(long micros) {
    return Instant.ofEpochSecond(micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND * 1_000);
  }

  private static @Nullable String either(Context ctx, String name, String other) {
    String value = CompatParameters.text(ctx, name);
    return value == null ? CompatParameters.text(ctx, other) : value;
  }

  private static Instant time(Context ctx, String name, String other) {
    String value = either(ctx, name, other);
    try {
      // A "+" that was not escaped arrives as a space.
      return OffsetDateTime.parse(String.valueOf(value).replace(' ', '+')).toInstant();
    } catch (DateTimeParseException e) {
      throw CompatParameters.bad(name, String.valueOf(value), "RFC 3339, required");
    }
  }
}
