package dev.spanledger.dashboard.compat;

import dev.spanledger.analytics.document.TraceDocument;
import dev.spanledger.analytics.query.QueryEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What both APIs ask of the lake. Every answer is bounded. */
final class TraceSearch {
  /** Each trace is read whole; a page of another tool shows no more. */
  static final int MOST_TRACES = 200;

  /** No further trace is read once an answer has as many. */
  static final int MOST_SPANS = 100_000;

  private final QueryEngine engine;

  TraceSearch(QueryEngine engine) {
    this.engine = engine;
  }

  /** Half-open. */
  record Window(Instant from, Instant to) {}

  /** What a span of the trace has to have; null asks for nothing. */
  record Filter(
      @Nullable String service,
      @Nullable String operation,
      @Nullable String attributeKey,
      @Nullable String attributeValue,
      @Nullable Long minSpanNanos,
      @Nullable Long maxSpanNanos,
      boolean isWithErrors) {}

  /** Names of the services in order. */
  List<String> services(Window window) {
    return texts(run("services", window, Map.of()), "service_name").stream().sorted().toList();
  }

  /** Rows of report operations: name and kind among them. */
  List<Map<String, @Nullable Object>> operations(Window window, String service) {
    return run("operations", window, Map.of("service", service));
  }

  /** Rows of report dependencies. */
  List<Map<String, @Nullable Object>> dependencies(Window window) {
    return run("dependencies", window, Map.of());
  }

  /** Traces that start in the window, newest first. */
  List<TraceDocument> traces(Window window, Filter filter, int limit) {
    Map<String, Object> values = new HashMap<>();
    values.put("limit", (long) Math.min(limit, MOST_TRACES));
    put(values, "service", filter.service());
    put(values, "operation", filter.operation());
    put(values, "attribute_key", filter.attributeKey());
    put(values, "attribute_value", filter.attributeValue());
    put(values, "min_span_duration_ns", filter.minSpanNanos());
    put(values, "max_span_duration_ns", filter.maxSpanNanos());
    values.put("with_errors", filter.isWithErrors());
    return traces(texts(run("traces", window, values), "trace_id"));
  }

  /** Traces of these ids, in their order, up to {@link #MOST_SPANS}. */
  List<TraceDocument> traces(List<String> ids) {
    List<TraceDocument> found = new ArrayList<>();
    int spans = 0;
    for (String id : ids) {
      TraceDocument trace = spans < MOST_SPANS ? trace(id).orElse(null) : null;
      if (trace != null) {
        found.add(trace);
        spans += trace.spans().size();
      }
    }
    return found;
  }

  Optional<TraceDocument> trace(String id) {
    return TraceDocument.find(engine, id);
  }

  private List<Map<String, @Nullable Object>> run(
      String report, Window window, Map<String, ?> others) {
    Map<String, Object> values = new HashMap<>(others);
    values.put("from", window.from());
    values.put("to", window.to());
    return engine.run(report, values).maps();
  }

  static List<String> texts(List<Map<String, @Nullable Object>> rows, String column) {
    List<String> texts = new ArrayList<>();
    for (Map<String, @Nullable Object> row : rows) {
      if (row.get(column) instanceof String text) {
        texts.add(text);
      }
    }
    return texts;
  }

  private static void put(Map<String, Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }
}
