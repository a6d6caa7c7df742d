package dev.spanledger.cli.tracefile;

import dev.spanledger.analytics.trace.TraceView;
import dev.spanledger.analytics.trace.TraceView.Section;
import dev.spanledger.analytics.trace.TraceView.SpanView;
import dev.spanledger.cli.output.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The critical path of a trace's main tree as rows, by time. Sections are disjoint and their {@code
 * selfNanos} sum to the root's duration.
 */
public final class CriticalPathAnswer {
  private static final List<String> COLUMNS =
      List.of("spanId", "service", "operation", "fromUnixNano", "toUnixNano", "selfNanos");
  private static final List<String> TABLE_COLUMNS =
      List.of("service_name", "name", "from_ns", "to_ns", "self_ns", "span_id");
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private CriticalPathAnswer() {}

  /** One section of the path and the span that holds it. */
  private record Held(SpanView span, Section section) {}

  /** With times since 1970. */
  public static Answer of(TraceView trace) {
    long origin = unixNanos(trace.startTime());
    return new Answer(COLUMNS, path(trace).stream().map(held -> row(held, origin)).toList());
  }

  /** For people: with times since the trace began. */
  public static Answer forTable(TraceView trace) {
    return new Answer(
        TABLE_COLUMNS, path(trace).stream().map(CriticalPathAnswer::tableRow).toList());
  }

  private static List<Held> path(TraceView trace) {
    List<Held> path = new ArrayList<>();
    int[] roots = new int[trace.spans().size()];
    for (int i = 0; i < roots.length; i++) {
      SpanView span = trace.spans().get(i);
      // Parents come before their children.
      roots[i] = span.parentIndex() == TraceView.NONE ? i : roots[span.parentIndex()];
      if (roots[i] == trace.mainRoot()) {
        span.sections().forEach(section -> path.add(new Held(span, section)));
      }
    }
    path.sort(Comparator.comparingLong(held -> held.section().fromNanos()));
    return path;
  }

  private static List<@Nullable Object> tableRow(Held held) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(held.span().service());
    row.add(held.span().name());
    row.add(held.section().fromNanos());
    row.add(held.section().toNanos());
    row.add(held.section().toNanos() - held.section().fromNanos());
    row.add(held.span().spanId());
    return row;
  }

  private static List<@Nullable Object> row(Held held, long origin) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(held.span().spanId());
    row.add(held.span().service());
    row.add(held.span().name());
    row.add(origin + held.section().fromNanos());
    row.add(origin + held.section().toNanos());
    row.add(held.section().toNanos() - held.section().fromNanos());
    return row;
  }

  private static long unixNanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
  }
}
