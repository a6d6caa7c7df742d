package dev.spanledger.analytics.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.trace.TraceView.Link;
import dev.spanledger.analytics.trace.TraceView.Section;
import dev.spanledger.analytics.trace.TraceView.SpanView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts a {@link TraceView} together from the reports of spans and of costs. */
final class TraceReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final QueryEngine engine;

  TraceReader(QueryEngine engine) {
    this.engine = engine;
  }

  Optional<TraceView> read(String traceId) {
    QueryResult spans = engine.run("trace_spans", Map.of("trace_id", traceId));
    if (spans.rows().isEmpty()) {
      return Optional.empty();
    }
    QueryResult costs = engine.run("trace_costs", Map.of("trace_id", traceId));
    return Optional.of(view(traceId, spans, costs));
  }

  private static TraceView view(String traceId, QueryResult spanRows, QueryResult costRows) {
    List<Map<String, @Nullable Object>> rows = spanRows.maps();
    Instant start = start(rows.get(0));
    for (Map<String, @Nullable Object> row : rows) {
      start = start(row).isBefore(start) ? start(row) : start;
    }
    List<TraceSpan> given = new ArrayList<>(rows.size());
    for (Map<String, @Nullable Object> row : rows) {
      given.add(span(row, start));
    }
    List<String> warnings = new ArrayList<>(spanRows.warnings());
    warnings.addAll(costRows.warnings());
    return assembled(traceId, start, given, rows, Costs.of(costRows), 0, warnings);
  }

  /** The view of spans that are not in a lake; {@code rows} as of report trace_spans. */
  static TraceView view(
      String traceId,
      Instant start,
      List<TraceSpan> given,
      List<Map<String, @Nullable Object>> rows,
      double tolerance) {
    return assembled(
        traceId, start, given, rows, new Costs(Map.of(), Map.of()), tolerance, List.of());
  }

  private static TraceView assembled(
      String traceId,
      Instant start,
      List<TraceSpan> given,
      List<Map<String, @Nullable Object>> rows,
      Costs costs,
      double tolerance,
      List<String> warnings) {
    Trace trace = Trace.of(given);
    List<Map<String, @Nullable Object>> rowOf =
        new ArrayList<>(Collections.nCopies(trace.size(), Map.of()));
    for (int i = 0; i < given.size(); i++) {
      if (!trace.isRepeatedInput(i)) {
        rowOf.set(trace.positionOfInput(i), rows.get(i));
      }
    }
    return new Assembly(trace, CriticalPath.of(trace, tolerance), rowOf, costs)
        .view(traceId, start, warnings);
  }

  private static Instant start(Map<String, @Nullable Object> row) {
    Instant time = (Instant) Objects.requireNonNull(row.get("start_time"));
    Number rest = (Number) row.get("start_nano_rem");
    return rest == null ? time : time.plusNanos(rest.longValue());
  }

  private static TraceSpan span(Map<String, @Nullable Object> row, Instant origin) {
    return new TraceSpan(
        Objects.requireNonNull(text(row, "span_id")),
        text(row, "parent_span_id"),
        text(row, "service_name"),
        Objects.requireNonNull(text(row, "name")),
        SpanKind.named(text(row, "kind")),
        nanosBetween(origin, start(row)),
        Math.min(
            ((Number) Objects.requireNonNull(row.get("duration_ns"))).longValue(),
            TraceSpan.LONGEST_NANOS));
  }

  private static long nanosBetween(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    return between.compareTo(Duration.ofNanos(TraceSpan.LONGEST_NANOS)) > 0
        ? TraceSpan.LONGEST_NANOS
        : between.toNanos();
  }

  private static @Nullable String text(Map<String, @Nullable Object> row, String column) {
    return (String) row.get(column);
  }

  /** Billed costs by run of a function, and of the whole trace. */
  private record Costs(
      Map<String, Map<String, BigDecimal>> byInvocation, Map<String, BigDecimal> total) {

    static Costs of(QueryResult rows) {
      Map<String, Map<String, BigDecimal>> byInvocation = new HashMap<>();
      Map<String, BigDecimal> total = new TreeMap<>();
      for (Map<String, @Nullable Object> row : rows.maps()) {
        BigDecimal cost = (BigDecimal) row.get("billed_cost");
        String currency = text(row, "billing_currency");
        String invocation = text(row, "invocation_id");
        if (cost == null || currency == null) {
          continue;
        }
        total.merge(currency, cost, BigDecimal::add);
        if (invocation != null) {
          byInvocation
              .computeIfAbsent(invocation, id -> new TreeMap<>())
              .merge(currency, cost, BigDecimal::add);
        }
      }
      return new Costs(byInvocation, total);
    }
  }

  /** The parts of a view while they are joined; positions are the trace's, indexes the view's. */
  private static final class Assembly {
    private final Trace trace;
    private final List<Map<String, @Nullable Object>> rows;
    private final Costs costs;
    private final CriticalPath path;
    private final long[] self;
    private final int[] depths;
    private final int[] order;
    private final int[] indexOf;
    private final List<List<Section>> sections = new ArrayList<>();
    private final Map<String, Integer> firstOfInvocation = new HashMap<>();

    Assembly(
        Trace trace, CriticalPath path, List<Map<String, @Nullable Object>> rows, Costs costs) {
      this.trace = trace;
      this.path = path;
      this.rows = rows;
      this.costs = costs;
      this.self = SelfTime.of(trace);
      this.depths = trace.depths();
      this.order = trace.depthFirst();
      this.indexOf = new int[trace.size()];
      for (int i = 0; i < order.length; i++) {
        indexOf[order[i]] = i;
        sections.add(new ArrayList<>());
        String invocation = text(rows.get(order[i]), "faas_invocation_id");
        if (invocation != null) {
          firstOfInvocation.putIfAbsent(invocation, order[i]);
        }
      }
      // Sections come from the last to the first.
      for (int i = path.sections().size() - 1; i >= 0; i--) {
        CriticalPath.Section section = path.sections().get(i);
        sections.get(section.position()).add(new Section(section.startNanos(), section.endNanos()));
      }
    }

    TraceView view(String traceId, Instant start, List<String> warnings) {
      List<SpanView> spans = new ArrayList<>(order.length);
      long end = 0;
      for (int position : order) {
        spans.add(span(position));
        end = Math.max(end, trace.span(position).endNanos());
      }
      return new TraceView(
          traceId, start, end, spans, indexOf[trace.mainRoot()], costs.total(), warnings);
    }

    private SpanView span(int position) {
      TraceSpan span = trace.span(position);
      Map<String, @Nullable Object> row = rows.get(position);
      int parent = trace.parent(position);
      return new SpanView(
          parent == Trace.NONE ? TraceView.NONE : indexOf[parent],
          depths[position],
          span.spanId(),
          span.parentSpanId(),
          trace.isParentMissing(position),
          span.service(),
          span.name(),
          span.kind(),
          "ERROR".equals(text(row, "status_code")),
          text(row, "status_message"),
          span.startNanos(),
          span.durationNanos(),
          self[position],
          path.heldNanos(position),
          sections.get(position),
          path.dropped(position),
          text(row, "faas_invocation_id"),
          Boolean.TRUE.equals(row.get("faas_coldstart")),
          span.name().equals("init") && text(row, "faas_init_type") != null,
          links(text(row, "links_json")),
          billed(position, text(row, "faas_invocation_id")));
    }

    /** A run is billed once: on the first of its spans from the top. */
    private Map<String, BigDecimal> billed(int position, @Nullable String invocation) {
      if (invocation == null || !Objects.equals(firstOfInvocation.get(invocation), position)) {
        return Map.of();
      }
      return costs.byInvocation().getOrDefault(invocation, Map.of());
    }
  }

  private static List<Link> links(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    try {
      List<Link> links = new ArrayList<>();
      for (JsonNode link : JSON.readTree(json)) {
        links.add(new Link(link.path("trace_id").asText(), link.path("span_id").asText()));
      }
      return links;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Report trace_spans, column links_json holds no JSON: \"%.80s\"".formatted(json), e);
    }
  }
}
