package dev.spanledger.dashboard.compat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import dev.spanledger.analytics.document.TraceDocument;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.traceql.Field;
import dev.spanledger.analytics.traceql.TraceQlException;
import dev.spanledger.analytics.traceql.TraceQlParser;
import dev.spanledger.analytics.traceql.TraceQlSearch;
import dev.spanledger.analytics.traceql.TraceQlTags;
import dev.spanledger.analytics.traceql.TraceQuery;
import dev.spanledger.dashboard.api.Answer;
import dev.spanledger.dashboard.api.ApiError;
import io.javalin.http.Context;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tempo's query API below {@code /tempo}: the calls that Grafana's data source makes. Source:
 * Tempo's API documentation and tempo.proto.
 */
final class TempoApi {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Duration LOOKBACK = Duration.ofHours(1);
  private static final Duration TAGS_LOOKBACK = Duration.ofDays(1);
  private static final int DEFAULT_TRACES = 20;
  private static final int DEFAULT_SPANS = 3;
  private static final int MOST_TAGS = 5_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final String PROTOBUF = "application/protobuf";

  private final QueryEngine engine;
  private final Clock clock;

  TempoApi(QueryEngine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void echo(Context ctx) {
    ctx.contentType("text/plain; charset=utf-8");
    ctx.result("echo");
  }

  /** What the data source compares its features with: the subset is that of Tempo 2. */
  void buildInfo(Context ctx) {
    ObjectNode answer = NODES.objectNode();
    answer.put("version", "2.0.0").put("goVersion", "").put("revision", "spanledger");
    Answer.document(ctx, answer);
  }

  /** Tempo's later address: the trace in an envelope. */
  void traceV2(Context ctx) {
    trace(ctx, true);
  }

  void traceV1(Context ctx) {
    trace(ctx, false);
  }

  private void trace(Context ctx, boolean isInEnvelope) {
    String id = CompatParameters.traceId(ctx.pathParam("id"));
    TraceDocument found = TraceDocument.find(engine, id).orElse(null);
    if (found == null) {
      throw new ApiError(404, "The lake holds no such trace", id, "a trace id of this lake");
    }
    String accepted = ctx.header("Accept");
    if (accepted != null && accepted.contains(PROTOBUF)) {
      byte[] trace = OtlpProtobuf.of(found).toByteArray();
      ctx.contentType(PROTOBUF);
      ctx.result(isInEnvelope ? envelope(trace) : trace);
      return;
    }
    ObjectNode otlp = OtlpProtobuf.json(found);
    if (!isInEnvelope) {
      ObjectNode answer = NODES.objectNode();
      answer.set("batches", otlp.get("resourceSpans"));
      Answer.document(ctx, answer);
      return;
    }
    ObjectNode answer = NODES.objectNode();
    answer.set("trace", otlp);
    Answer.document(ctx, answer);
  }

  /** tempopb.TraceByIDResponse, whose field 1 is the trace: wire-equal to {@link TracesData}. */
  private static byte[] envelope(byte[] trace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(trace.length + 8);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(1, trace);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to memory", e);
    }
    return bytes.toByteArray();
  }

  void search(Context ctx) {
    Instant to = seconds(ctx, "end", clock.instant());
    Instant from = seconds(ctx, "start", to.minus(LOOKBACK));
    int limit = CompatParameters.limit(ctx, "limit", DEFAULT_TRACES);
    int spans = CompatParameters.limit(ctx, "spss", DEFAULT_SPANS);
    String asked = CompatParameters.text(ctx, "q");
    TraceQuery query = parsed(asked == null ? fromTags(ctx) : asked);
    TraceQlSearch.Found found = TraceQlSearch.run(engine, query, from, to, limit);
    ObjectNode answer = NODES.objectNode();
    ArrayNode traces = answer.putArray("traces");
    found.traces().forEach(trace -> traces.add(trace(trace, query, spans)));
    ObjectNode metrics = answer.putObject("metrics");
    metrics.put("inspectedTraces", found.inspectedTraces());
    if (found.isCut()) {
      answer.put(
          "message",
          "Only the newest %d traces that hold these spans were looked at; ask for a shorter time"
              .formatted(TraceQlSearch.MOST_CANDIDATES));
    }
    Answer.document(ctx, answer);
  }

  private static ObjectNode trace(TraceQlSearch.FoundTrace trace, TraceQuery query, int most) {
    ObjectNode node = NODES.objectNode();
    node.put("traceID", trace.traceId());
    node.put("rootServiceName", trace.rootService());
    node.put("rootTraceName", trace.rootName());
    node.put("startTimeUnixNano", Long.toString(trace.startUnixNanos()));
    node.put("durationMs", trace.durationNanos() / NANOS_PER_MILLI);
    ObjectNode set = node.putArray("spanSets").addObject();
    ArrayNode spans = set.putArray("spans");
    for (TraceQlSearch.FoundSpan span :
        trace.spans().subList(0, Math.min(most, trace.spans().size()))) {
      ObjectNode entry = spans.addObject();
      entry.put("spanID", span.spanId());
      entry.put("name", span.name());
      entry.put("startTimeUnixNano", Long.toString(span.startUnixNanos()));
      entry.put("durationNanos", Long.toString(span.durationNanos()));
      ArrayNode attributes = entry.putArray("attributes");
      for (int i = 0; i < query.selected().size(); i++) {
        String value = span.values().get(i);
        if (value != null) {
          ObjectNode attribute = attributes.addObject();
          attribute.put("key", query.selected().get(i).key());
          attribute.putObject("value").put("stringValue", value);
        }
      }
    }
    set.put("matched", trace.spans().size());
    node.set("spanSet", set.deepCopy());
    ObjectNode services = node.putObject("serviceStats");
    trace
        .services()
        .forEach(
            (service, counts) -> {
              ObjectNode stats = services.putObject(service).put("spanCount", counts[0]);
              if (counts[1] > 0) {
                stats.put("errorCount", counts[1]);
              }
            });
    return node;
  }

  void tags(Context ctx) {
    ObjectNode answer = NODES.objectNode();
    ArrayNode scopes = answer.putArray("scopes");
    String wanted = CompatParameters.text(ctx, "scope");
    keys(ctx)
        .forEach(
            (scope, keys) -> {
              if (wanted == null || wanted.equals("none") || wanted.equals(scope)) {
                ArrayNode tags = scopes.addObject().put("name", scope).putArray("tags");
                keys.forEach(tags::add);
              }
            });
    Answer.document(ctx, answer);
  }

  /** Without scopes, as older data sources ask. */
  void tagNames(Context ctx) {
    ObjectNode answer = NODES.objectNode();
    ArrayNode names = answer.putArray("tagNames");
    keys(ctx).values().stream().flatMap(Set::stream).distinct().sorted().forEach(names::add);
    Answer.document(ctx, answer);
  }

  private Map<String, Set<String>> keys(Context ctx) {
    Instant to = seconds(ctx, "end", clock.instant());
    return TraceQlTags.keys(engine, seconds(ctx, "start", to.minus(TAGS_LOOKBACK)), to, MOST_TAGS);
  }

  void tagValues(Context ctx) {
    Field field = tag(ctx);
    boolean isWord =
        field.scope() == Field.Scope.INTRINSIC
            && (field.key().equals("status") || field.key().equals("kind"));
    ObjectNode answer = NODES.objectNode();
    ArrayNode values = answer.putArray("tagValues");
    for (String value : values(ctx, field)) {
      values.addObject().put("type", isWord ? "keyword" : "string").put("value", value);
    }
    Answer.document(ctx, answer);
  }

  void tagValueTexts(Context ctx) {
    ObjectNode answer = NODES.objectNode();
    ArrayNode values = answer.putArray("tagValues");
    values(ctx, tag(ctx)).forEach(values::add);
    Answer.document(ctx, answer);
  }

  private List<String> values(Context ctx, Field field) {
    Instant to = seconds(ctx, "end", clock.instant());
    return TraceQlTags.values(
        engine,
        field,
        seconds(ctx, "start", to.minus(TAGS_LOOKBACK)),
        to,
        CompatParameters.limit(ctx, "limit", TraceSearch.MOST_TRACES));
  }

  /** Grafana escapes the name twice. */
  private static Field tag(Context ctx) {
    String name = URLDecoder.decode(ctx.pathParam("tag"), StandardCharsets.UTF_8);
    try {
      return TraceQlParser.field(name);
    } catch (TraceQlException e) {
      try {
        return TraceQlParser.field("." + name);
      } catch (TraceQlException again) {
        throw refused(name, e);
      }
    }
  }

  void unsupported(Context ctx) {
    throw new ApiError(
        400,
        "TraceQL metrics are not answered here",
        ctx.path(),
        "/tempo/api/search; rates and percentiles are at /api/v1/services");
  }

  /** {@code tags=key=value other=value} and durations, from before TraceQL. */
  private static String fromTags(Context ctx) {
    StringBuilder conditions = new StringBuilder();
    String tags = CompatParameters.text(ctx, "tags");
    if (tags != null) {
      for (String pair : tags.split(" +")) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw CompatParameters.bad("tags", pair, "key=value, more of them after a space");
        }
        String value = pair.substring(equals + 1).replaceAll("^\"|\"$", "");
        and(conditions)
            .append(".\"%s\" = \"%s\"".formatted(pair.substring(0, equals), escaped(value)));
      }
    }
    String min = CompatParameters.text(ctx, "minDuration");
    if (min != null) {
      and(conditions).append("traceDuration >= ").append(min);
    }
    String max = CompatParameters.text(ctx, "maxDuration");
    if (max != null) {
      and(conditions).append("traceDuration <= ").append(max);
    }
    return "{ %s }".formatted(conditions);
  }

  private static StringBuilder and(StringBuilder conditions) {
    return conditions.isEmpty() ? conditions : conditions.append(" && ");
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static TraceQuery parsed(String query) {
    try {
      return TraceQlParser.parse(query);
    } catch (TraceQlException e) {
      throw refused(query, e);
    }
  }

  private static ApiError refused(String query, TraceQlException e) {
    return new ApiError(400, String.valueOf(e.getMessage()), query, e.expected());
  }

  private static Instant seconds(Context ctx, String name, Instant otherwise) {
    @Nullable Long seconds = CompatParameters.whole(ctx, name);
    return seconds == null || seconds == 0
        ? otherwise
        : Instant.ofEpochSecond(Math.min(seconds, 253_402_300_799L));
  }
}
