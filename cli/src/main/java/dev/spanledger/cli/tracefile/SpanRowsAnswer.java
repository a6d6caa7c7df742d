package dev.spanledger.cli.tracefile;

import dev.spanledger.analytics.trace.TraceView;
import dev.spanledger.analytics.trace.TraceView.SpanView;
import dev.spanledger.cli.output.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spans of a trace file as rows, each parent before its children. */
public final class SpanRowsAnswer {
  private static final List<String> COLUMNS =
      List.of(
          "trace_id",
          "span_id",
          "parent_span_id",
          "service_name",
          "name",
          "kind",
          "start_time",
          "duration_ns",
          "self_ns",
          "critical_path_ns",
          "depth",
          "status_code",
          "status_message",
          "parent_missing");

  private SpanRowsAnswer() {}

  public static Answer of(TraceView trace) {
    List<List<@Nullable Object>> rows = new ArrayList<>(trace.spans().size());
    for (SpanView span : trace.spans()) {
      List<@Nullable Object> row = new ArrayList<>(COLUMNS.size());
      row.add(trace.traceId());
      row.add(span.spanId());
      row.add(span.parentSpanId());
      row.add(span.service());
      row.add(span.name());
      row.add(span.kind().name());
      row.add(trace.startTime().plusNanos(span.offsetNanos()));
      row.add(span.durationNanos());
      row.add(span.selfNanos());
      row.add(span.criticalPathNanos());
      row.add(span.depth());
      row.add(span.isError() ? "ERROR" : null);
      row.add(span.statusMessage());
      row.add(span.isParentMissing());
      rows.add(row);
    }
    return new Answer(COLUMNS, rows);
  }
}
