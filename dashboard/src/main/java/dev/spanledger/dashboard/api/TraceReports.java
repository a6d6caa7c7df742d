package dev.spanledger.dashboard.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.analytics.document.SpanDocument;
import dev.spanledger.analytics.document.TraceDocument;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.dashboard.security.Caller;
import dev.spanledger.dashboard.security.Role;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One trace. Spans come as columns in depth-first order: 10,000 spans are a thirteenth of what the
 * same trace takes as one JSON object per span.
 */
final class TraceReports {
  /** A browser draws this many; more would only make it stutter. */
  static final int MOST_SPANS = 250_000;

  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern SPAN_ID = Pattern.compile("[0-9a-f]{16}");

  private final QueryEngine engine;

  TraceReports(QueryEngine engine) {
    this.engine = engine;
  }

  void trace(Context ctx) {
    String traceId = traceId(ctx);
    Parameters parameters = new Parameters(ctx.queryParamMap());
    String format = parameters.oneOf("format", List.of("json", "csv"));
    parameters.refuseOthers();
    Caller caller = Caller.of(ctx);
    if (format.equals("csv") && !caller.seesContent()) {
      throw ApiError.hidden("format", format, Role.CONTENT);
    }
    QueryResult found = engine.run("trace_spans", Map.of("trace_id", traceId));
    if (found.rows().isEmpty()) {
      throw new ApiError(404, "The lake holds no such trace", traceId, "a trace id of this lake");
    }
    ReportTable table = ReportTable.of("trace_spans", null, found).limited(MOST_SPANS);
    if (format.equals("csv")) {
      table.send(ctx, format);
      return;
    }
    TraceModel model = TraceModel.of(new QueryResult(table.columns(), table.rows(), table.sql()));
    TraceCost cost =
        caller.seesMoney()
            ? TraceCost.of(engine.run("trace_costs", Map.of("trace_id", traceId)))
            : null;
    Answer.json(ctx, json -> write(json, traceId, model, table, cost));
  }

  void span(Context ctx) {
    String traceId = traceId(ctx);
    String spanId = ctx.pathParam("span");
    if (!SPAN_ID.matcher(spanId).matches()) {
      throw ApiError.badParameter("span", spanId, "16 lower-case hexadecimal digits");
    }
    new Parameters(ctx.queryParamMap()).refuseOthers();
    SpanDocument span =
        TraceDocument.findSpan(engine, traceId, spanId)
            .orElseThrow(
                () ->
                    new ApiError(
                        404, "The trace has no such span", spanId, "a span id of this trace"));
    Answer.json(ctx, json -> SpanDetail.write(json, span));
  }

  private static String traceId(Context ctx) {
    String id = ctx.pathParam("id");
    if (!TRACE_ID.matcher(id).matches()) {
      throw ApiError.badParameter("id", id, "32 lower-case hexadecimal digits");
    }
    return id;
  }

  private static void write(
      JsonGenerator json,
      String traceId,
      TraceModel model,
      ReportTable table,
      @Nullable TraceCost cost)
      throws IOException {
    int root = model.root();
    json.writeStartObject();
    json.writeStringField("traceId", traceId);
    json.writeStringField("startTime", model.start().toString());
    json.writeNumberField("durationNs", model.durationNanos());
    json.writeNumberField("rootSpan", root);
    json.writeStringField("rootService", model.span(root).service());
    json.writeStringField("rootName", model.span(root).name());
    spans(json, model);
    sections(json, model);
    links(json, traceId, model);
    counts(json, model);
    json.writeBooleanField("truncated", table.isTruncated());
    json.writeFieldName("cost");
    if (cost == null) {
      json.writeNull();
    } else {
      cost.write(json);
    }
    json.writeStringField("sql", table.sql());
    Answer.warnings(json, table.warnings());
    json.writeEndObject();
  }

  private static void spans(JsonGenerator json, TraceModel model) throws IOException {
    Map<String, Integer> services = new LinkedHashMap<>();
    Map<String, Integer> names = new LinkedHashMap<>();
    int[] service = new int[model.size()];
    int[] name = new int[model.size()];
    for (int i = 0; i < model.size(); i++) {
      service[i] = indexIn(services, model.span(i).service());
      name[i] = indexIn(names, model.span(i).name());
    }
    texts(json, "services", services);
    texts(json, "names", names);
    json.writeObjectFieldStart("spans");
    json.writeArrayFieldStart("id");
    for (int i = 0; i < model.size(); i++) {
      json.writeString(model.span(i).spanId());
    }
    json.writeEndArray();
    int size = model.size();
    numbers(json, "parent", size, model::parent);
    numbers(json, "service", size, i -> service[i]);
    numbers(json, "name", size, i -> name[i]);
    numbers(json, "kind", size, i -> model.span(i).kind().otlpNumber());
    numbers(json, "startNs", size, i -> model.span(i).startNanos());
    numbers(json, "durationNs", size, i -> model.span(i).durationNanos());
    numbers(json, "depth", size, model::depth);
    numbers(json, "status", size, i -> status(model, i));
    numbers(json, "criticalNs", size, model::criticalNanos);
    numbers(json, "selfNs", size, model::selfNanos);
    numbers(json, "flags", size, model::flags);
    json.writeEndObject();
  }

  private static void sections(JsonGenerator json, TraceModel model) throws IOException {
    json.writeArrayFieldStart("sections");
    for (TraceModel.Section section : model.sections()) {
      triple(json, section.span(), section.fromNanos(), section.toNanos());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("queueWaits");
    for (TraceModel.QueueWait wait : model.queueWaits()) {
      triple(json, wait.consumer(), wait.producer(), wait.waitNanos());
    }
    json.writeEndArray();
  }

  private static void links(JsonGenerator json, String traceId, TraceModel model)
      throws IOException {
    json.writeArrayFieldStart("links");
    for (TraceModel.OtherTrace other : model.otherTraces(traceId)) {
      json.writeStartArray();
      json.writeNumber(other.span());
      json.writeString(other.link().traceId());
      json.writeString(other.link().spanId());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void counts(JsonGenerator json, TraceModel model) throws IOException {
    int errors = 0;
    int coldStarts = 0;
    int missing = 0;
    boolean isSimulated = false;
    for (int i = 0; i < model.size(); i++) {
      int flags = model.flags(i);
      errors += status(model, i) == 2 ? 1 : 0;
      coldStarts += (flags & TraceModel.COLD_START) != 0 ? 1 : 0;
      missing += (flags & TraceModel.PARENT_MISSING) != 0 ? 1 : 0;
      isSimulated |= Boolean.TRUE.equals(model.value(i, "is_simulated"));
    }
    json.writeNumberField("errorCount", errors);
    json.writeNumberField("coldStartCount", coldStarts);
    json.writeNumberField("missingParentCount", missing);
    json.writeBooleanField("simulated", isSimulated);
  }

  private static int status(TraceModel model, int index) {
    Object status = model.value(index, "status_code");
    return "ERROR".equals(status) ? 2 : "OK".equals(status) ? 1 : 0;
  }

  private static int indexIn(Map<String, Integer> seen, @Nullable String text) {
    return seen.computeIfAbsent(text == null ? "" : text, key -> seen.size());
  }

  private static void texts(JsonGenerator json, String field, Map<String, Integer> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts.keySet()) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void numbers(JsonGenerator json, String field, int size, IntToLongFunction value)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (int i = 0; i < size; i++) {
      json.writeNumber(value.applyAsLong(i));
    }
    json.writeEndArray();
  }

  private static void triple(JsonGenerator json, long a, long b, long c) throws IOException {
    json.writeStartArray();
    json.writeNumber(a);
    json.writeNumber(b);
    json.writeNumber(c);
    json.writeEndArray();
  }
}
