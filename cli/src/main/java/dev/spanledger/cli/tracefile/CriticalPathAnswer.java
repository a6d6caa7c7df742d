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
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private CriticalPathAnswer() {}

  /** One section of the path and the span that holds it. */
  private record Held(SpanView span, Section section) {}

  public static Answer of(TraceView trace) {
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
    long origin = unixNanos(trace.startTime());
    List<List<@Nullable Object>> rows = new ArrayList<>(path.size());
    for (Held held : path) {
      rows.add(row(held, origin));
    }
    return new Answer(COLUMNS, rows);
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
