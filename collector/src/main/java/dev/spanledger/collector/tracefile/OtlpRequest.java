package dev.spanledger.collector.tracefile;

import com.google.protobuf.ByteString;
import dev.spanledger.collector.Verdict;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spans of any origin as an OTLP request, grouped by resource and scope in the order they come. */
final class OtlpRequest {

  private OtlpRequest() {}

  /**
   * The spans in one request.
   *
   * @param offset number of spans before these, so that a problem names its span, from 1
   * @param tally told of each span whose ids are no hex or too long; such a span is left out
   */
  static ExportTraceServiceRequest of(List<FileSpan> spans, int offset, Verdict.Tally tally) {
    Map<Resource, Map<InstrumentationScope, ScopeSpans.Builder>> grouped = new LinkedHashMap<>();
    int number = offset;
    for (FileSpan span : spans) {
      number++;
      Span wire = wire(span, number, tally);
      if (wire != null) {
        grouped
            .computeIfAbsent(span.resource(), resource -> new LinkedHashMap<>())
            .computeIfAbsent(span.scope(), scope -> ScopeSpans.newBuilder().setScope(scope))
            .addSpans(wire);
      }
    }
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    grouped.forEach(
        (resource, scopes) -> {
          ResourceSpans.Builder resourceSpans = ResourceSpans.newBuilder().setResource(resource);
          scopes.values().forEach(resourceSpans::addScopeSpans);
          request.addResourceSpans(resourceSpans);
        });
    return request.build();
  }

  private static @Nullable Span wire(FileSpan span, int number, Verdict.Tally tally) {
    ByteString traceId = HexIds.bytes(span.traceId(), HexIds.TRACE_BYTES).orElse(null);
    ByteString spanId = HexIds.bytes(span.spanId(), HexIds.SPAN_BYTES).orElse(null);
    String parent = span.parentSpanId();
    ByteString parentId =
        parent == null ? ByteString.EMPTY : HexIds.bytes(parent, HexIds.SPAN_BYTES).orElse(null);
    if (traceId == null || spanId == null || parentId == null) {
      tally.reject(
          "span %d: trace id \"%.40s\", span id \"%.40s\" and parent \"%.40s\" have to be hex, 32, 16 and 16 digits at most"
              .formatted(number, span.traceId(), span.spanId(), parent));
      return null;
    }
    return span.span().toBuilder()
        .setTraceId(traceId)
        .setSpanId(spanId)
        .setParentSpanId(parentId)
        .build();
  }
}
