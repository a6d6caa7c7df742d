package dev.spanledger.dashboard.compat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.analytics.document.SpanDocument;
import dev.spanledger.analytics.document.TraceDocument;
import dev.spanledger.analytics.document.ZipkinDocument;
import dev.spanledger.dashboard.api.Answer;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Zipkin's v2 read API below {@code /zipkin}, where its own page looks for it. Names compare
 * without case, as Zipkin has them in lower case. Source: zipkin-api, zipkin2-api.yaml.
 */
final class ZipkinApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration NAMES_LOOKBACK = Duration.ofDays(30);
  private static final Duration LOOKBACK = Duration.ofDays(1);
  private static final int DEFAULT_TRACES = 10;
  private static final long NANOS_PER_MICRO = 1_000;

  private final TraceSearch search;
  private final Clock clock;

  ZipkinApi(TraceSearch search, Clock clock) {
    this.search = search;
    this.clock = clock;
  }

  /** What Zipkin's page asks first. */
  void config(Context ctx) {
    ObjectNode config = JSON.createObjectNode();
    config
        .put("environment", "spanledger")
        .put("queryLimit", DEFAULT_TRACES)
        .put("defaultLookback", Duration.ofMinutes(15).toMillis())
        .put("searchEnabled", true);
    config.putObject("dependency").put("enabled", true);
    Answer.document(ctx, config);
  }

  void services(Context ctx) {
    TreeSet<String> names = new TreeSet<>();
    search.services(names()).forEach(name -> names.add(lower(name)));
    Answer.document(ctx, strings(names));
  }

  void spanNames(Context ctx) {
    TreeSet<String> names = new TreeSet<>();
    String service = service(CompatParameters.text(ctx, "serviceName"));
    if (service != null) {
      TraceSearch.texts(search.operations(names(), service), "name")
          .forEach(name -> names.add(lower(name)));
    }
    Answer.document(ctx, strings(names));
  }

  void remoteServices(Context ctx) {
    TreeSet<String> names = new TreeSet<>();
    String service = service(CompatParameters.text(ctx, "serviceName"));
    for (Map<String, @Nullable Object> edge : search.dependencies(names())) {
      if (service != null
          && service.equals(edge.get("caller_service"))
          && edge.get("callee_service") instanceof String callee) {
        names.add(lower(callee));
      }
    }
    Answer.document(ctx, strings(names));
  }

  void trace(Context ctx) {
    String id = CompatParameters.traceId(ctx.pathParam("id"));
    TraceDocument trace = search.trace(id).orElse(null);
    if (trace == null) {
      ctx.status(404);
      ctx.contentType("text/plain; charset=utf-8");
      ctx.result(id + " not found");
      return;
    }
    Answer.document(ctx, ZipkinDocument.of(trace));
  }

  void traceMany(Context ctx) {
    String ids = CompatParameters.text(ctx, "traceIds");
    ArrayNode traces = JSON.createArrayNode();
    search
        .traces(
            Stream.of(ids == null ? new String[0] : ids.split(","))
                .map(id -> CompatParameters.traceId(id.strip()))
                .distinct()
                .limit(TraceSearch.MOST_TRACES)
                .toList())
        .forEach(trace -> traces.add(ZipkinDocument.of(trace)));
    Answer.document(ctx, traces);
  }

  void traces(Context ctx) {
    Instant to = time(ctx, "endTs");
    String wantedService = CompatParameters.text(ctx, "serviceName");
    String service = service(wantedService);
    ArrayNode traces = JSON.createArrayNode();
    if (wantedService != null && service == null) {
      Answer.document(ctx, traces);
      return;
    }
    Map<String, @Nullable String> annotations =
        annotations(CompatParameters.text(ctx, "annotationQuery"));
    String spanName = CompatParameters.text(ctx, "spanName");
    Long min = CompatParameters.whole(ctx, "minDuration");
    Long max = CompatParameters.whole(ctx, "maxDuration");
    Map.Entry<String, @Nullable String> first =
        annotations.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("error"))
            .findFirst()
            .orElse(null);
    TraceSearch.Filter filter =
        new TraceSearch.Filter(
            service,
            spanName == null || spanName.equals("all") ? null : operation(service, spanName),
            first == null || first.getValue() == null ? null : first.getKey(),
            first == null ? null : first.getValue(),
            nanos(min),
            nanos(max),
            annotations.containsKey("error"));
    int limit = CompatParameters.limit(ctx, "limit", DEFAULT_TRACES);
    Duration lookback = lookback(ctx);
    search
        .traces(new TraceSearch.Window(to.minus(lookback), to.plusMillis(1)), filter, limit)
        .stream()
        .filter(trace -> hasAnnotations(trace, annotations))
        .forEach(trace -> traces.add(ZipkinDocument.of(trace)));
    Answer.document(ctx, traces);
  }

  void dependencies(Context ctx) {
    Instant to = time(ctx, "endTs");
    List<Map<String, @Nullable Object>> rows =
        search.dependencies(new TraceSearch.Window(to.minus(lookback(ctx)), to.plusMillis(1)));
    Map<String, ObjectNode> links = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> row : rows) {
      if (row.get("caller_service") instanceof String parent
          && row.get("callee_service") instanceof String child) {
        ObjectNode link =
            links.computeIfAbsent(
                lower(parent) + ">" + lower(child),
                key ->
                    JSON.createObjectNode()
                        .put("parent", lower(parent))
                        .put("child", lower(child))
                        .put("callCount", 0L));
        link.put("callCount", link.get("callCount").asLong() + count(row, "call_count"));
        long errors = link.path("errorCount").asLong() + count(row, "error_count");
        if (errors > 0) {
          link.put("errorCount", errors);
        }
      }
    }
    ArrayNode answer = JSON.createArrayNode();
    links.values().forEach(answer::add);
    Answer.document(ctx, answer);
  }

  /** The keys of tags that pages may complete: none are kept apart. */
  void autocomplete(Context ctx) {
    Answer.document(ctx, JSON.createArrayNode());
  }

  /**
   * {@code key=value and other}: every condition has to be met, an annotation's value among them.
   */
  private static Map<String, @Nullable String> annotations(@Nullable String query) {
    Map<String, @Nullable String> conditions = new LinkedHashMap<>();
    if (query != null) {
      for (String condition : query.split(" and ")) {
        int equals = condition.indexOf('=');
        String key = (equals < 0 ? condition : condition.substring(0, equals)).strip();
        if (!key.isEmpty()) {
          conditions.put(key, equals < 0 ? null : condition.substring(equals + 1).strip());
        }
      }
    }
    return conditions;
  }

  private static @Nullable Long nanos(@Nullable Long micros) {
    return micros == null
        ? null
        : (Long) (Math.min(micros, Long.MAX_VALUE / NANOS_PER_MICRO) * NANOS_PER_MICRO);
  }

  private static boolean hasAnnotations(
      TraceDocument trace, Map<String, @Nullable String> conditions) {
    return conditions.entrySet().stream()
        .allMatch(
            condition ->
                trace.spans().stream()
                    .anyMatch(span -> isMet(span, condition.getKey(), condition.getValue())));
  }

  private static boolean isMet(SpanDocument span, String key, @Nullable String value) {
    if (key.equals("error") && span.isError()) {
      return value == null || value.equals(span.statusMessage());
    }
    boolean isEvent =
        value == null && span.events().stream().anyMatch(event -> event.name().equals(key));
    return isEvent || SpanMatch.hasAttribute(span, key, value);
  }

  /** The service of this name in whatever case; null where there is none. */
  private @Nullable String service(@Nullable String wanted) {
    if (wanted == null || wanted.equals("all")) {
      return null;
    }
    return search.services(names()).stream()
        .filter(name -> name.equalsIgnoreCase(wanted))
        .findFirst()
        .orElse(null);
  }

  /** The operation of this name in whatever case; as given where the service has none such. */
  private String operation(@Nullable String service, String wanted) {
    if (service == null) {
      return wanted;
    }
    return TraceSearch.texts(search.operations(names(), service), "name").stream()
        .filter(name -> name.equalsIgnoreCase(wanted))
        .findFirst()
        .orElse(wanted);
  }

  private TraceSearch.Window names() {
    Instant now = clock.instant();
    return new TraceSearch.Window(now.minus(NAMES_LOOKBACK), now.plusSeconds(1));
  }

  private Instant time(Context ctx, String name) {
    Long millis = CompatParameters.whole(ctx, name);
    return millis == null ? clock.instant() : Instant.ofEpochMilli(millis);
  }

  private static Duration lookback(Context ctx) {
    Long millis = CompatParameters.whole(ctx, "lookback");
    return millis == null ? LOOKBACK : Duration.ofMillis(millis);
  }

  private static long count(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }

  private static ArrayNode strings(Iterable<String> texts) {
    ArrayNode nodes = JSON.createArrayNode();
    texts.forEach(nodes::add);
    return nodes;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
