package dev.spanledger.analytics.document;

import dev.spanledger.analytics.query.QueryEngine;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One trace, every span with everything it says.
 *
 * @param spans by start; at least one
 */
public record TraceDocument(String traceId, List<SpanDocument> spans) {
  public TraceDocument {
    spans = List.copyOf(spans);
  }

  /**
   * Reads a trace.
   *
   * @param traceId 32 lower-case hex digits
   * @return empty where the lake has no span of it
   */
  public static Optional<TraceDocument> find(QueryEngine engine, String traceId) {
    List<SpanDocument> spans = read(engine, Map.of("trace_id", traceId));
    return spans.isEmpty() ? Optional.empty() : Optional.of(new TraceDocument(traceId, spans));
  }

  /**
   * Reads one span.
   *
   * @param traceId 32 lower-case hex digits
   * @param spanId 16 lower-case hex digits
   * @return empty where the trace has no such span; the first to start where several bear the id
   */
  public static Optional<SpanDocument> findSpan(QueryEngine engine, String traceId, String spanId) {
    return read(engine, Map.of("trace_id", traceId, "span_id", spanId)).stream().findFirst();
  }

  private static List<SpanDocument> read(QueryEngine engine, Map<String, String> parameters) {
    return engine.run("span_document", parameters).maps().stream()
        .map(DocumentReader::span)
        .toList();
  }
}
