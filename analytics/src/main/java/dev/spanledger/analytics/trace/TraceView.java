package dev.spanledger.analytics.trace;

import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One trace as people look at it: spans depth first, with what held the request up, what each run
 * of a function was billed, and what is missing. Found anew from the spans, so that it is right for
 * a trace of which spans still arrive.
 *
 * @param startTime of the earliest span, cut to microseconds
 * @param durationNanos from the start of the earliest span to the end of the latest
 * @param spans each parent directly before its subtree, siblings by start; at least one
 * @param mainRoot index in {@code spans} of the root that names the trace
 * @param billedCosts by ISO 4217 currency; empty where no bill reached the trace yet
 * @param warnings what the view lacks, one sentence each
 */
public record TraceView(
    String traceId,
    Instant startTime,
    long durationNanos,
    List<SpanView> spans,
    int mainRoot,
    Map<String, BigDecimal> billedCosts,
    List<String> warnings) {

  /** Index of a root's parent. */
  public static final int NONE = -1;

  public TraceView {
    spans = List.copyOf(spans);
    billedCosts = Map.copyOf(billedCosts);
    warnings = List.copyOf(warnings);
    if (spans.isEmpty()) {
      throw new IllegalArgumentException("Trace %s has no spans to view".formatted(traceId));
    }
  }

  /**
   * A span in its trace. Offsets are nanoseconds since the trace's start.
   *
   * @param parentIndex in {@link TraceView#spans()}, {@link TraceView#NONE} for a root
   * @param depth 0 for a root
   * @param isParentMissing the span names a parent that was not received, as one that the platform
   *     made and kept
   * @param selfNanos duration not covered by children
   * @param criticalPathNanos sum of {@code sections}
   * @param sections when the span held its tree up, by time
   * @param dropped why the span is off the critical path's tree; null where it is on it
   * @param isColdStart the span is a run of a function on a new instance
   * @param isInit the span is the initialisation of a new instance
   * @param links to spans of other traces, or of this one
   * @param billedCosts of the function's run that this span is the first of, by currency; empty for
   *     other spans and where no bill reached the run yet
   */
  public record SpanView(
      int parentIndex,
      int depth,
      String spanId,
      @Nullable String parentSpanId,
      boolean isParentMissing,
      @Nullable String service,
      String name,
      SpanKind kind,
      boolean isError,
      @Nullable String statusMessage,
      long offsetNanos,
      long durationNanos,
      long selfNanos,
      long criticalPathNanos,
      List<Section> sections,
      @Nullable DroppedReason dropped,
      @Nullable String invocationId,
      boolean isColdStart,
      boolean isInit,
      List<Link> links,
      Map<String, BigDecimal> billedCosts) {
    public SpanView {
      sections = List.copyOf(sections);
      links = List.copyOf(links);
      billedCosts = Map.copyOf(billedCosts);
    }
  }

  /** A stretch of time, {@code fromNanos} included, {@code toNanos} excluded. */
  public record Section(long fromNanos, long toNanos) {}

  /** Another span that this one names as a cause. */
  public record Link(String traceId, String spanId) {}

  /**
   * Reads a trace.
   *
   * @param traceId 32 lower-case hex digits
   * @return empty where the lake has no span of it
   */
  public static Optional<TraceView> find(QueryEngine engine, String traceId) {
    return new TraceReader(engine).read(traceId);
  }

  /**
   * Makes the view of spans that come from a file; nothing of it is billed.
   *
   * @param startTime of the earliest span, which is the spans' origin
   * @param spans at least one
   * @param columns of each span in the same order, by the names of report trace_spans: those that
   *     are read are status_code, status_message, faas_invocation_id, faas_coldstart,
   *     faas_init_type, all optional
   * @param tolerance of the critical path, see {@link CriticalPath#of(Trace, double)}
   */
  public static TraceView of(
      String traceId,
      Instant startTime,
      List<TraceSpan> spans,
      List<Map<String, @Nullable Object>> columns,
      double tolerance) {
    return TraceReader.view(traceId, startTime, spans, columns, tolerance);
  }

  /** The root that names the trace. */
  public SpanView root() {
    return spans.get(mainRoot);
  }

  /** Names of the services, each once, by first span. */
  public List<String> services() {
    return spans.stream()
        .map(SpanView::service)
        .flatMap(service -> Optional.ofNullable(service).stream())
        .distinct()
        .toList();
  }

  public long errorCount() {
    return spans.stream().filter(SpanView::isError).count();
  }

  public long coldStartCount() {
    return spans.stream().filter(SpanView::isColdStart).count();
  }

  public long missingParentCount() {
    return spans.stream().filter(SpanView::isParentMissing).count();
  }
}
