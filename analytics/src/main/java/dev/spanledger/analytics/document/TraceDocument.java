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
    List<SpanDocument> spans =
        engine.run("trace_document", Map.of("trace_id", traceId)).maps().stream()
            .map(DocumentReader::span)
            .toList();
    return spans.isEmpty() ? Optional.empty() : Optional.of(new TraceDocument(traceId, spans));
  }
}
