package dev.spanledger.analytics.trace;

import dev.spanledger.lake.table.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts that are stored beside each span once its trace is complete. SQL aggregates them on any
 * engine, where finding them would need recursion that most do not have.
 */
public final class TraceFacts {
  private static final long NANOS_PER_MICRO = 1_000;

  private TraceFacts() {}

  /**
   * Fills the fact columns of all rows in place.
   *
   * @param rows of table {@code spans}, all of one trace, in any order
   */
  public static void derive(List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    refuseMixture(rows);
    long traceStartMicros = Long.MAX_VALUE;
    for (Row row : rows) {
      traceStartMicros = Math.min(traceStartMicros, row.requiredInt64("start_time"));
    }
    List<TraceSpan> spans = new ArrayList<>(rows.size());
    for (Row row : rows) {
      spans.add(span(row, traceStartMicros));
    }
    Trace trace = Trace.of(spans);
    Facts facts = new Facts(trace);
    Row[] rowOf = new Row[trace.size()];
    for (int i = 0; i < rows.size(); i++) {
      if (!trace.isRepeatedInput(i)) {
        rowOf[trace.positionOfInput(i)] = rows.get(i);
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i).set("trace_start", traceStartMicros);
      int position = trace.positionOfInput(i);
      facts.store(row, position, rowOf[facts.roots[position]]);
      if (trace.isRepeatedInput(i)) {
        // Its twin counts; a sum over both would count the time twice.
        row.set("critical_path_ns", 0L)
            .set("self_ns", 0L)
            .set("dropped_reason", DroppedReason.DUPLICATE.storedName());
      }
    }
  }

  private static final class Facts {
    private final Trace trace;
    private final CriticalPath path;
    private final long[] self;
    private final int[] depths;
    private final String[] paths;
    private final int[] roots;

    Facts(Trace trace) {
      this.trace = trace;
      this.path = CriticalPath.of(trace);
      this.self = SelfTime.of(trace);
      this.depths = trace.depths();
      this.paths = CallPaths.of(trace);
      this.roots = roots(trace);
    }

    void store(Row row, int position, Row root) {
      DroppedReason dropped = path.dropped(position);
      row.set("critical_path_ns", path.heldNanos(position))
          .set("self_ns", self[position])
          .set("depth", depths[position])
          .set("path_id", paths[position])
          .set("parent_service", otherParentService(position))
          .set("parent_missing", trace.isParentMissing(position))
          .set("dropped_reason", dropped == null ? null : dropped.storedName())
          .set("root_service", root.get("service_name"))
          .set("root_name", root.get("name"))
          .set("root_route", route(root));
    }

    private @Nullable String otherParentService(int position) {
      int parent = trace.parent(position);
      if (parent == Trace.NONE) {
        return null;
      }
      String service = trace.span(parent).service();
      return service == null || service.equals(trace.span(position).service()) ? null : service;
    }
  }

  /**
   * The root that names each span's request. A tree whose parent was not received hangs somewhere
   * below the trace's main root, so it is named by that one.
   */
  private static int[] roots(Trace trace) {
    int[] roots = new int[trace.size()];
    int main = trace.mainRoot();
    for (int position : trace.depthFirst()) {
      int parent = trace.parent(position);
      if (parent != Trace.NONE) {
        roots[position] = roots[parent];
      } else {
        roots[position] = trace.isParentMissing(position) ? main : position;
      }
    }
    return roots;
  }

  private static @Nullable Object route(Row root) {
    Object route = root.get("http_route");
    return route == null ? root.get("name") : route;
  }

  private static void refuseMixture(List<Row> rows) {
    String traceId = rows.get(0).string("trace_id");
    for (Row row : rows) {
      String other = row.string("trace_id");
      if (traceId == null || !traceId.equals(other)) {
        throw new IllegalArgumentException(
            "Facts are of one trace at a time, but rows of %s and %s were given"
                .formatted(traceId, other));
      }
    }
  }

  static TraceSpan span(Row row, long originMicros) {
    String spanId = row.string("span_id");
    String name = row.string("name");
    return new TraceSpan(
        spanId == null ? "" : spanId,
        row.string("parent_span_id"),
        row.string("service_name"),
        name == null ? "" : name,
        SpanKind.of((Integer) row.get("kind")),
        sinceOrigin(row, originMicros),
        Math.min(row.requiredInt64("duration_ns"), TraceSpan.LONGEST_NANOS));
  }

  private static long sinceOrigin(Row row, long originMicros) {
    long micros = row.requiredInt64("start_time") - originMicros;
    Integer rest = (Integer) row.get("start_nano_rem");
    return micros >= TraceSpan.LONGEST_NANOS / NANOS_PER_MICRO
        ? TraceSpan.LONGEST_NANOS
        : micros * NANOS_PER_MICRO + (rest == null ? 0 : rest);
  }
}
