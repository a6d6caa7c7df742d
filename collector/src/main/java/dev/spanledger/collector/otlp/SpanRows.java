package dev.spanledger.collector.otlp;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Spans into rows of the spans table. */
final class SpanRows {
  private static final Promotions RESOURCE = Promotions.ofResource(Tables.SPANS);
  private static final Promotions RECORD = Promotions.ofRecord(Tables.SPANS);

  private final Batch batch;
  private final Verdict.Tally tally;
  private final @Nullable Consumer<Row> rows;

  private SpanRows(Batch batch, Verdict.Tally tally, @Nullable Consumer<Row> rows) {
    this.batch = batch;
    this.tally = tally;
    this.rows = rows;
  }

  /** Looks at every span; rows are made only where there is somebody to take them. */
  static void read(
      ExportTraceServiceRequest request,
      Batch batch,
      Verdict.Tally tally,
      @Nullable Consumer<Row> rows) {
    SpanRows reader = new SpanRows(batch, tally, rows);
    for (ResourceSpans resource : request.getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        reader.scope(resource, scope);
      }
    }
  }

  private void scope(ResourceSpans resource, ScopeSpans scope) {
    if (rows == null) {
      scope.getSpansList().forEach(this::check);
      return;
    }
    RowTemplate template = template(batch, resource, scope);
    for (Span span : scope.getSpansList()) {
      if (check(span)) {
        rows.accept(row(span, template));
      }
    }
  }

  private boolean check(Span span) {
    String problem = problem(span, batch.ingestTimeMicros());
    if (problem != null) {
      tally.reject("span %d: %s".formatted(tally.index(), problem));
      return false;
    }
    tally.accept();
    Cuts.warn(tally, span.getAttributesList());
    return true;
  }

  private static RowTemplate template(Batch batch, ResourceSpans resource, ScopeSpans scope) {
    String schemaUrl =
        scope.getSchemaUrl().isEmpty() ? resource.getSchemaUrl() : scope.getSchemaUrl();
    return RowTemplate.of(
        Tables.SPANS, RESOURCE, batch, resource.getResource(), scope.getScope(), schemaUrl);
  }

  private static @Nullable String problem(Span span, long ingestTimeMicros) {
    String problem = Ids.problem("trace id", span.getTraceId(), Ids.TRACE_ID_BYTES);
    if (problem == null) {
      problem = Ids.problem("span id", span.getSpanId(), Ids.SPAN_ID_BYTES);
    }
    int parentBytes = span.getParentSpanId().size();
    if (problem == null && parentBytes != 0 && parentBytes != Ids.SPAN_ID_BYTES) {
      problem = "parent span id has %d bytes, 0 or 8 are expected".formatted(parentBytes);
    }
    return problem == null ? timeProblem(span, ingestTimeMicros) : problem;
  }

  private static @Nullable String timeProblem(Span span, long ingestTimeMicros) {
    long start = span.getStartTimeUnixNano();
    long end = span.getEndTimeUnixNano();
    String problem = OtlpTime.problem("start time", start, ingestTimeMicros);
    if (problem == null) {
      problem = OtlpTime.problem("end time", end, ingestTimeMicros);
    }
    if (problem == null && Long.compareUnsigned(end, start) < 0) {
      problem = "ends %s ns before it starts".formatted(Long.toUnsignedString(start - end));
    }
    return problem;
  }

  private static Row row(Span span, RowTemplate template) {
    Row row = template.newRow();
    long start = span.getStartTimeUnixNano();
    String parent = Ids.hex(span.getParentSpanId(), Ids.SPAN_ID_BYTES);
    row.set("trace_id", Ids.hex(span.getTraceId(), Ids.TRACE_ID_BYTES))
        .set("span_id", Ids.hex(span.getSpanId(), Ids.SPAN_ID_BYTES))
        .set("parent_span_id", parent)
        .set("is_root", parent == null)
        .set("start_time", OtlpTime.micros(start))
        .set("start_nano_rem", OtlpTime.nanoRemainder(start))
        .set("duration_ns", span.getEndTimeUnixNano() - start)
        .set("name", Attributes.shortened(span.getName(), OtlpLimits.MAX_VALUE_CHARS))
        .set("kind", span.getKindValue())
        .set("status_code", span.getStatus().getCodeValue())
        .set("status_message", RowTemplate.textOrNull(span.getStatus().getMessage()))
        .set("trace_state", RowTemplate.textOrNull(span.getTraceState()))
        .set("flags", span.getFlags())
        .set("sample_weight", TraceState.sampleWeight(span.getTraceState()));
    Attributes rest = RowTemplate.attributes(row, span.getAttributesList(), RECORD);
    List<@Nullable Object[]> links = links(span);
    row.set("dropped_attributes_count", span.getDroppedAttributesCount() + rest.droppedCount())
        .set("dropped_events_count", span.getDroppedEventsCount())
        .set(
            "dropped_links_count",
            span.getDroppedLinksCount() + span.getLinksCount() - links.size())
        .set("events", events(span))
        .set("links", links.isEmpty() ? null : links);
    return row;
  }

  private static @Nullable List<@Nullable Object[]> events(Span span) {
    if (span.getEventsCount() == 0) {
      return null;
    }
    List<@Nullable Object[]> events = new ArrayList<>(span.getEventsCount());
    for (Span.Event event : span.getEventsList()) {
      Attributes attributes = Attributes.of(event.getAttributesList());
      events.add(
          new @Nullable Object[] {
            OtlpTime.microsOrNull(event.getTimeUnixNano()),
            OtlpTime.nanoRemainderOrNull(event.getTimeUnixNano()),
            Attributes.shortened(event.getName(), OtlpLimits.MAX_VALUE_CHARS),
            attributes.valuesOrNull(),
            attributes.typesOrNull(),
            event.getDroppedAttributesCount() + attributes.droppedCount()
          });
    }
    return events;
  }

  /** A link that points nowhere is dropped and counted; the span is not refused for it. */
  private static List<@Nullable Object[]> links(Span span) {
    List<@Nullable Object[]> links = new ArrayList<>(span.getLinksCount());
    for (Span.Link link : span.getLinksList()) {
      String traceId = Ids.hex(link.getTraceId(), Ids.TRACE_ID_BYTES);
      String spanId = Ids.hex(link.getSpanId(), Ids.SPAN_ID_BYTES);
      if (traceId == null || spanId == null) {
        continue;
      }
      Attributes attributes = Attributes.of(link.getAttributesList());
      links.add(
          new @Nullable Object[] {
            traceId,
            spanId,
            RowTemplate.textOrNull(link.getTraceState()),
            attributes.valuesOrNull(),
            attributes.typesOrNull(),
            link.getFlags(),
            link.getDroppedAttributesCount() + attributes.droppedCount()
          });
    }
    return links;
  }
}
