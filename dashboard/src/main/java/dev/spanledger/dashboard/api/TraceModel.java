package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.trace.CriticalPath;
import dev.spanledger.analytics.trace.DroppedReason;
import dev.spanledger.analytics.trace.SelfTime;
import dev.spanledger.analytics.trace.SpanKind;
import dev.spanledger.analytics.trace.Trace;
import dev.spanledger.analytics.trace.TraceSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One trace ready to be drawn. Indexes are of spans in depth-first order; times are nanoseconds
 * since the trace's first moment.
 */
final class TraceModel {
  static final int COLD_START = 1;
  static final int INIT = 2;
  static final int PARENT_MISSING = 4;
  static final int LINKS = 8;
  static final int EVENTS = 16;
  static final int ASYNCHRONOUS = 32;

  /** The consumer, the producer, and the time in between. */
  record QueueWait(int consumer, int producer, long waitNanos) {}

  /** A stretch of the critical path. */
  record Section(int span, long fromNanos, long toNanos) {}

  /**
   * A batch takes ten thousand messages at most; the first of their traces show how it came about.
   */
  private static final int MOST_LINKED_TRACES = 50;

  private final QueryResult rows;
  private final Trace trace;
  private final CriticalPath path;
  private final long[] self;
  private final int[] depths;
  private final int[] order;
  private final int[] indexOfPosition;
  private final int[] rowOfPosition;
  private final Instant start;

  private TraceModel(QueryResult rows, Trace trace, int[] rowOfPosition, Instant start) {
    this.rows = rows;
    this.trace = trace;
    this.path = CriticalPath.of(trace);
    this.self = SelfTime.of(trace);
    this.depths = trace.depths();
    this.order = trace.depthFirst();
    this.rowOfPosition = rowOfPosition;
    this.start = start;
    this.indexOfPosition = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      indexOfPosition[order[i]] = i;
    }
  }

  /** Builds it from the rows of report {@code trace_spans}; at least one. */
  static TraceModel of(QueryResult rows) {
    Columns columns = new Columns(rows);
    Instant origin = Instant.MAX;
    for (int i = 0; i < rows.rows().size(); i++) {
      Instant time = columns.start(i);
      origin = time.isBefore(origin) ? time : origin;
    }
    List<TraceSpan> spans = new ArrayList<>(rows.rows().size());
    for (int i = 0; i < rows.rows().size(); i++) {
      spans.add(columns.span(i, origin));
    }
    Trace trace = Trace.of(spans);
    int[] rowOfPosition = new int[trace.size()];
    Arrays.fill(rowOfPosition, -1);
    for (int i = 0; i < spans.size(); i++) {
      int position = trace.positionOfInput(i);
      if (!trace.isRepeatedInput(i) || rowOfPosition[position] < 0) {
        rowOfPosition[position] = i;
      }
    }
    return new TraceModel(rows, trace, rowOfPosition, origin);
  }

  int size() {
    return order.length;
  }

  Instant start() {
    return start;
  }

  TraceSpan span(int index) {
    return trace.span(order[index]);
  }

  /** Index of the parent, -1 for a root. */
  int parent(int index) {
    int parent = trace.parent(order[index]);
    return parent == Trace.NONE ? -1 : indexOfPosition[parent];
  }

  int depth(int index) {
    return depths[order[index]];
  }

  long selfNanos(int index) {
    return self[order[index]];
  }

  long criticalNanos(int index) {
    return path.heldNanos(order[index]);
  }

  /** Value of the row behind the span. */
  @Nullable Object value(int index, String column) {
    return rows.value(rowOfPosition[order[index]], column);
  }

  /** Index of the span that names the trace. */
  int root() {
    return indexOfPosition[trace.mainRoot()];
  }

  long durationNanos() {
    long end = 0;
    for (TraceSpan span : trace.spans()) {
      end = Math.max(end, span.endNanos());
    }
    return end;
  }

  /** Sum of the bits that a row is marked with. */
  int flags(int index) {
    int flags = 0;
    flags |= Boolean.TRUE.equals(value(index, "faas_coldstart")) ? COLD_START : 0;
    // The run that waited for the init names its type too.
    boolean isInit =
        value(index, "faas_init_type") != null && span(index).kind() == SpanKind.INTERNAL;
    flags |= isInit ? INIT : 0;
    flags |= trace.isParentMissing(order[index]) ? PARENT_MISSING : 0;
    flags |= isFilled(value(index, "links_json")) ? LINKS : 0;
    flags |= isFilled(value(index, "events_json")) ? EVENTS : 0;
    flags |= path.dropped(order[index]) == DroppedReason.ASYNCHRONOUS ? ASYNCHRONOUS : 0;
    return flags;
  }

  /** All trees' sections, in time order. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    for (CriticalPath.Section section : path.sections()) {
      sections.add(
          new Section(
              indexOfPosition[section.position()], section.startNanos(), section.endNanos()));
    }
    sections.sort(
        (a, b) ->
            a.fromNanos() != b.fromNanos()
                ? Long.compare(a.fromNanos(), b.fromNanos())
                : Integer.compare(a.span(), b.span()));
    return sections;
  }

  /** From each producer in this trace to the consumer that is its child or is linked to it. */
  List<QueueWait> queueWaits() {
    Map<String, Integer> producers = new HashMap<>();
    for (int i = 0; i < size(); i++) {
      if (span(i).kind() == SpanKind.PRODUCER) {
        producers.putIfAbsent(span(i).spanId(), i);
      }
    }
    List<QueueWait> waits = new ArrayList<>();
    for (int i = 0; i < size() && !producers.isEmpty(); i++) {
      if (span(i).kind() == SpanKind.CONSUMER) {
        Integer producer = producerOf(i, producers);
        if (producer != null) {
          long wait = span(i).startNanos() - span(producer).endNanos();
          waits.add(new QueueWait(i, producer, wait));
        }
      }
    }
    return waits;
  }

  /** A span's link to another trace. */
  record OtherTrace(int span, SpanLinks.Link link) {}

  /** The first link to each other trace, of at most {@value #MOST_LINKED_TRACES} traces. */
  List<OtherTrace> otherTraces(String ownId) {
    Map<String, OtherTrace> others = new LinkedHashMap<>();
    for (int i = 0; i < size() && others.size() < MOST_LINKED_TRACES; i++) {
      for (SpanLinks.Link link : links(i)) {
        if (!link.traceId().equals(ownId) && others.size() < MOST_LINKED_TRACES) {
          others.putIfAbsent(link.traceId(), new OtherTrace(i, link));
        }
      }
    }
    return List.copyOf(others.values());
  }

  private @Nullable Integer producerOf(int consumer, Map<String, Integer> producers) {
    String parentId = span(consumer).parentSpanId();
    Integer parent = parentId == null ? null : producers.get(parentId);
    if (parent != null) {
      return parent;
    }
    for (SpanLinks.Link link : links(consumer)) {
      Integer producer = producers.get(link.spanId());
      if (producer != null) {
        return producer;
      }
    }
    return null;
  }

  private List<SpanLinks.Link> links(int index) {
    Object links = value(index, "links_json");
    return isFilled(links) ? SpanLinks.parse(String.valueOf(links)) : List.of();
  }

  private static boolean isFilled(@Nullable Object json) {
    return json instanceof String text && text.length() > 2 && !text.equals("null");
  }

  /** Positions of the columns that every row is read by. */
  private static final class Columns {
    private final QueryResult rows;
    private final int start;
    private final int remainder;
    private final int[] others;

    Columns(QueryResult rows) {
      this.rows = rows;
      this.start = rows.index("start_time");
      this.remainder = rows.index("start_nano_rem");
      this.others =
          new int[] {
            rows.index("span_id"),
            rows.index("parent_span_id"),
            rows.index("service_name"),
            rows.index("name"),
            rows.index("kind"),
            rows.index("duration_ns")
          };
    }

    /** Micros and the nanoseconds beyond them, as one time. */
    Instant start(int row) {
      List<@Nullable Object> values = rows.rows().get(row);
      Instant micros = (Instant) required(values.get(start), "start_time");
      return values.get(remainder) instanceof Number rest
          ? micros.plusNanos(rest.longValue())
          : micros;
    }

    TraceSpan span(int row, Instant origin) {
      List<@Nullable Object> values = rows.rows().get(row);
      return new TraceSpan(
          (String) required(values.get(others[0]), "span_id"),
          (String) values.get(others[1]),
          (String) values.get(others[2]),
          (String) required(values.get(others[3]), "name"),
          SpanKind.named((String) values.get(others[4])),
          // Cut where compaction cuts it: a sender's clock may be centuries off.
          Math.min(Duration.between(origin, start(row)).toNanos(), TraceSpan.LONGEST_NANOS),
          ((Number) required(values.get(others[5]), "duration_ns")).longValue());
    }

    private static Object required(@Nullable Object value, String column) {
      if (value == null) {
        throw new IllegalStateException(
            "A row of trace_spans has no \"%s\", which the lake requires".formatted(column));
      }
      return value;
    }
  }
}
