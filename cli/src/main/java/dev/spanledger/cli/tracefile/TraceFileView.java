package dev.spanledger.cli.tracefile;

import dev.spanledger.analytics.trace.SpanKind;
import dev.spanledger.analytics.trace.TraceSpan;
import dev.spanledger.analytics.trace.TraceView;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.tracefile.FileSpan;
import dev.spanledger.collector.tracefile.TraceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One trace of a file. */
public final class TraceFileView {
  private static final int IDS_SHOWN = 5;

  private TraceFileView() {}

  /** Reads a file; one that is no trace file is a {@link Failure} that says why. */
  public static TraceFile read(Path file) throws IOException {
    try {
      return TraceFile.read(file);
    } catch (RefusedException e) {
      throw new Failure(
          ExitCode.BAD_INPUT, "Cannot read traces from %s: %s".formatted(file, e.reason()));
    }
  }

  /**
   * The trace of the file.
   *
   * @param traceId which one; null where the file holds only one
   * @param tolerance share of a parent's duration by which children may overlap on the critical
   *     path
   */
  public static TraceView of(Path file, @Nullable String traceId, double tolerance)
      throws IOException {
    TraceFile read = read(file);
    String id = traceId == null ? onlyTrace(file, read.traceIds()) : traceId;
    List<FileSpan> spans = read.spans().stream().filter(span -> span.traceId().equals(id)).toList();
    if (spans.isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "No trace %s in %s; it holds %s".formatted(id, file, some(read.traceIds())));
    }
    return view(id, spans, tolerance);
  }

  private static String onlyTrace(Path file, Set<String> ids) {
    if (ids.size() > 1) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "%s holds %d traces; choose one with --trace-id: %s"
              .formatted(file, ids.size(), some(ids)));
    }
    return ids.iterator().next();
  }

  private static String some(Set<String> ids) {
    String shown = String.join(", ", ids.stream().limit(IDS_SHOWN).toList());
    return ids.size() > IDS_SHOWN ? shown + " and more" : shown;
  }

  private static TraceView view(String id, List<FileSpan> spans, double tolerance) {
    long origin = spans.stream().mapToLong(FileSpan::startUnixNanos).min().orElse(0);
    List<TraceSpan> given = new ArrayList<>(spans.size());
    List<Map<String, @Nullable Object>> columns = new ArrayList<>(spans.size());
    for (FileSpan span : spans) {
      given.add(
          new TraceSpan(
              span.spanId(),
              span.parentSpanId(),
              span.service(),
              span.name(),
              SpanKind.of(span.kind()),
              Math.min(span.startUnixNanos() - origin, TraceSpan.LONGEST_NANOS),
              Math.min(span.durationNanos(), TraceSpan.LONGEST_NANOS)));
      columns.add(columns(span));
    }
    return TraceView.of(id, Instant.ofEpochSecond(0, origin), given, columns, tolerance);
  }

  private static Map<String, @Nullable Object> columns(FileSpan span) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("status_code", span.isError() ? "ERROR" : null);
    columns.put("status_message", span.statusMessage());
    columns.put("faas_invocation_id", span.attribute("faas.invocation_id"));
    columns.put("faas_coldstart", "true".equals(span.attribute("faas.coldstart")));
    return columns;
  }
}
