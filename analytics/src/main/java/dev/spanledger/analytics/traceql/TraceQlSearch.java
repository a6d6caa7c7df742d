package dev.spanledger.analytics.traceql;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.traceql.TraceQuery.Aggregate;
import dev.spanledger.analytics.traceql.TraceQuery.Filter;
import dev.spanledger.analytics.traceql.TraceQuery.Joined;
import dev.spanledger.analytics.traceql.TraceQuery.Spansets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a query. Relations between spans are told from their own parents, with or without a root.
 */
public final class TraceQlSearch {
  /**
   * Traces looked at where structure or aggregates decide: they are not known to the statement, so
   * it hands out more than asked for.
   */
  public static final int MOST_CANDIDATES = 500;

  /** Wider than any trace; a parent's parent is not followed for ever where ids form a circle. */
  private static final int DEEPEST = 10_000;

  private TraceQlSearch() {}

  /** One span of a trace that was found; values of the fields asked for, null where it has none. */
  public record FoundSpan(
      String spanId,
      String name,
      long startUnixNanos,
      long durationNanos,
      List<@Nullable String> values) {}

  /**
   * A trace that was found.
   *
   * @param spans those that the query is of, by start
   * @param services spans and failed spans by service
   */
  public record FoundTrace(
      String traceId,
      @Nullable String rootService,
      String rootName,
      long startUnixNanos,
      long durationNanos,
      List<FoundSpan> spans,
      Map<String, int[]> services) {}

  /**
   * What was found, newest first.
   *
   * @param isCut true where older traces were not looked at
   */
  public record Found(
      List<FoundTrace> traces, List<Field> fields, int inspectedTraces, boolean isCut) {}

  public static Found run(
      QueryEngine engine, TraceQuery query, Instant from, Instant to, int limit) {
    TraceQlSql.Compiled compiled = TraceQlSql.compile(query);
    boolean isExact = !query.isStructural() && query.aggregates().isEmpty();
    int candidates = isExact ? limit : MOST_CANDIDATES;
    Map<String, Object> values = new HashMap<>(compiled.values());
    values.put("from", from);
    values.put("to", to);
    values.put("limit", (long) candidates);
    QueryResult rows = engine.run(engine.catalog().query("traceql", compiled.text()), values);
    Map<String, List<List<@Nullable Object>>> traces = new LinkedHashMap<>();
    for (List<@Nullable Object> row : rows.rows()) {
      traces.computeIfAbsent((String) row.get(0), id -> new ArrayList<>()).add(row);
    }
    List<FoundTrace> found = new ArrayList<>();
    List<Field> fields = TraceQlSql.fields(query);
    for (List<List<@Nullable Object>> spans : traces.values()) {
      FoundTrace trace =
          found.size() < limit ? new TraceQlSearch.Reader(query, fields, spans).read() : null;
      if (trace != null) {
        found.add(trace);
      }
    }
    return new Found(
        found,
        fields,
        traces.size(),
        !isExact && traces.size() == candidates && found.size() < limit);
  }

  /** One candidate. */
  private static final class Reader {
    private final TraceQuery query;
    private final List<Field> fields;
    private final List<List<@Nullable Object>> rows;
    private final int[] parents;

    Reader(TraceQuery query, List<Field> fields, List<List<@Nullable Object>> rows) {
      this.query = query;
      this.fields = fields;
      this.rows = rows;
      Map<Object, Integer> byId = new HashMap<>();
      for (int i = 0; i < rows.size(); i++) {
        byId.putIfAbsent(String.valueOf(rows.get(i).get(1)), i);
      }
      parents = new int[rows.size()];
      for (int i = 0; i < rows.size(); i++) {
        Integer parent = byId.get(String.valueOf(rows.get(i).get(2)));
        parents[i] = parent == null || parent == i ? -1 : parent;
      }
    }

    @Nullable FoundTrace read() {
      BitSet found = spans(query.spansets());
      if (found.isEmpty()) {
        return null;
      }
      for (Aggregate aggregate : query.aggregates()) {
        if (!holds(aggregate, found)) {
          return null;
        }
      }
      return trace(found);
    }

    private BitSet spans(Spansets spansets) {
      if (spansets instanceof Filter filter) {
        BitSet set = new BitSet();
        int column = TraceQlSql.COLUMNS.size() + filter.index();
        for (int i = 0; i < rows.size(); i++) {
          set.set(i, Boolean.TRUE.equals(rows.get(i).get(column)));
        }
        return set;
      }
      Joined joined = (Joined) spansets;
      BitSet left = spans(joined.left());
      BitSet right = spans(joined.right());
      return switch (joined.operator()) {
        case "||" -> union(left, right);
        case "&&" -> left.isEmpty() || right.isEmpty() ? new BitSet() : union(left, right);
        default -> related(joined.operator(), left, right);
      };
    }

    private static BitSet union(BitSet left, BitSet right) {
      BitSet all = (BitSet) left.clone();
      all.or(right);
      return all;
    }

    /** Spans of the right side that stand in this relation to one of the left side. */
    private BitSet related(String operator, BitSet left, BitSet right) {
      BitSet related = new BitSet();
      if (operator.equals(">") || operator.equals(">>")) {
        right.stream()
            .filter(i -> hasAncestor(i, left, operator.equals(">") ? 1 : DEEPEST))
            .forEach(related::set);
      } else if (operator.equals("~")) {
        right.stream().filter(i -> hasSibling(i, left)).forEach(related::set);
      } else {
        int levels = operator.equals("<") ? 1 : DEEPEST;
        left.stream().forEach(i -> ancestors(i, levels, related));
        related.and(right);
      }
      return related;
    }

    private boolean hasAncestor(int span, BitSet wanted, int levels) {
      BitSet above = new BitSet();
      ancestors(span, levels, above);
      return above.intersects(wanted);
    }

    private void ancestors(int span, int levels, BitSet into) {
      int parent = parents[span];
      for (int i = 0; i < levels && parent >= 0 && parent != span; i++) {
        into.set(parent);
        parent = parents[parent];
      }
    }

    /** Also where the parent itself was never received: both name it. */
    private boolean hasSibling(int span, BitSet wanted) {
      Object parent = rows.get(span).get(2);
      return parent != null
          && wanted.stream().anyMatch(i -> i != span && parent.equals(rows.get(i).get(2)));
    }

    private boolean holds(Aggregate aggregate, BitSet found) {
      Field field = aggregate.field();
      List<Double> values = new ArrayList<>();
      if (field != null) {
        int column = TraceQlSql.COLUMNS.size() + query.filters().size() + fields.indexOf(field);
        found.stream()
            .mapToObj(i -> number(rows.get(i).get(column)))
            .filter(value -> value != null)
            .forEach(values::add);
        if (values.isEmpty()) {
          return false;
        }
      }
      double value =
          switch (aggregate.function()) {
            case "count" -> found.cardinality();
            case "avg" -> values.stream().mapToDouble(d -> d).average().orElse(0);
            case "min" -> values.stream().mapToDouble(d -> d).min().orElse(0);
            case "max" -> values.stream().mapToDouble(d -> d).max().orElse(0);
            default -> values.stream().mapToDouble(d -> d).sum();
          };
      int order = Double.compare(value, aggregate.value());
      return switch (aggregate.operator()) {
        case "=" -> order == 0;
        case "!=" -> order != 0;
        case ">" -> order > 0;
        case ">=" -> order >= 0;
        case "<" -> order < 0;
        default -> order <= 0;
      };
    }

    private FoundTrace trace(BitSet found) {
      int root = 0;
      long start = Long.MAX_VALUE;
      long end = Long.MIN_VALUE;
      Map<String, int[]> services = new LinkedHashMap<>();
      for (int i = 0; i < rows.size(); i++) {
        start = Math.min(start, start(i));
        end = Math.max(end, start(i) + duration(i));
        root = rank(i) < rank(root) ? i : root;
        int[] counts =
            services.computeIfAbsent(String.valueOf(rows.get(i).get(7)), service -> new int[2]);
        counts[0]++;
        counts[1] += Boolean.TRUE.equals(rows.get(i).get(8)) ? 1 : 0;
      }
      List<FoundSpan> spans = new ArrayList<>();
      found.stream().forEach(i -> spans.add(span(i)));
      return new FoundTrace(
          String.valueOf(rows.get(0).get(0)),
          (String) rows.get(root).get(7),
          String.valueOf(rows.get(root).get(6)),
          start,
          end - start,
          spans,
          services);
    }

    /** The one without a parent, else an entry whose parent was not received, else the first. */
    private int rank(int i) {
      if (rows.get(i).get(2) == null) {
        return 0;
      }
      return Boolean.TRUE.equals(rows.get(i).get(9)) && parents[i] < 0 ? 1 : 2;
    }

    private FoundSpan span(int i) {
      List<@Nullable String> values = new ArrayList<>();
      int column = TraceQlSql.COLUMNS.size() + query.filters().size();
      for (int j = 0; j < query.selected().size(); j++) {
        values.add((String) rows.get(i).get(column + j));
      }
      return new FoundSpan(
          String.valueOf(rows.get(i).get(1)),
          String.valueOf(rows.get(i).get(6)),
          start(i),
          duration(i),
          values);
    }

    private long start(int i) {
      return whole(rows.get(i).get(3)) * 1_000 + whole(rows.get(i).get(4));
    }

    private long duration(int i) {
      return whole(rows.get(i).get(5));
    }

    private static long whole(@Nullable Object value) {
      return value instanceof Number number ? number.longValue() : 0;
    }

    private static @Nullable Double number(@Nullable Object value) {
      try {
        return value == null ? null : Double.valueOf(value.toString());
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }
}
