package dev.spanledger.collector.tracefile;

import com.google.protobuf.ByteString;
import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the spans of trace files into a lake, by the same decoder that takes them off the wire. The
 * landing files are named after their content, so importing a file again stores nothing.
 */
public final class TraceFileImport {
  private static final String SOURCE = "file";
  private static final int SPANS_PER_FILE = 16_384;

  private final Lake lake;
  private final Clock clock;
  private final OtlpDecoder decoder = new OtlpDecoder();

  public TraceFileImport(Lake lake, Clock clock) {
    this.lake = lake;
    this.clock = clock;
  }

  /** Lands the spans; on disk when this returns. Spans that the lake cannot hold are counted. */
  public Verdict land(TraceFile file) throws IOException {
    Verdict.Tally tally = new Verdict.Tally();
    List<FileSpan> spans = file.spans();
    int accepted = 0;
    for (int from = 0; from < spans.size(); from += SPANS_PER_FILE) {
      List<FileSpan> part = spans.subList(from, Math.min(from + SPANS_PER_FILE, spans.size()));
      accepted += land(part, from, tally);
    }
    Verdict rejected = tally.verdict();
    return new Verdict(accepted, rejected.rejectedCount(), rejected.problems());
  }

  private int land(List<FileSpan> spans, int offset, Verdict.Tally tally) throws IOException {
    byte[] body = request(spans, offset, tally).toByteArray();
    long now = clock.millis() * 1_000;
    Batch batch = Batch.of(Signal.TRACES, Encoding.PROTOBUF, now, SOURCE, null, body);
    List<Row> rows = new ArrayList<>(spans.size());
    try {
      Verdict verdict = decoder.rows(batch, rows::add);
      if (verdict.rejectedCount() > 0) {
        tally.reject(verdict.rejectedCount(), verdict.message());
      }
    } catch (RefusedException e) {
      throw new IllegalStateException("A request made here was refused: " + e.reason(), e);
    }
    if (!rows.isEmpty()) {
      lake.land(Tables.SPANS, batch.digest(), rows);
    }
    return rows.size();
  }

  private static ExportTraceServiceRequest request(
      List<FileSpan> spans, int offset, Verdict.Tally tally) {
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
