package dev.spanledger.collector.source;

import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Spans as X-Ray's Transaction Search writes them into the log group {@code aws/spans}: one JSON
 * object each, attributes as plain fields, enums by name. A span that has not ended is passed over:
 * it comes again.
 */
final class SpanLog {
  private static final String SOURCE = "aws_spans";
  private static final String KIND_PREFIX = "SPAN_KIND_";
  private static final String STATUS_PREFIX = "STATUS_CODE_";

  private SpanLog() {}

  static void read(List<JsonObject> logEvents, Findings findings) throws RefusedException {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    int number = 0;
    for (JsonObject event : logEvents) {
      number++;
      findings.attempt("log event", number, () -> add(event, request));
    }
    if (request.getResourceSpansCount() > 0) {
      byte[] body = request.build().toByteArray();
      findings.add(new Payload(Signal.TRACES, Encoding.PROTOBUF, SOURCE, body));
    }
  }

  private static void add(JsonObject event, ExportTraceServiceRequest.Builder request)
      throws RefusedException {
    String message = event.text("message");
    JsonObject span = JsonObject.parse(message == null ? "" : message);
    if (span.number("endTimeUnixNano") != null) {
      request.addResourceSpans(resourceSpans(span));
    }
  }

  private static ResourceSpans resourceSpans(JsonObject span) throws RefusedException {
    JsonObject scope = span.object("scope");
    return ResourceSpans.newBuilder()
        .setResource(
            Resource.newBuilder()
                .addAllAttributes(PlainAttributes.of(span.object("resource").object("attributes"))))
        .addScopeSpans(
            ScopeSpans.newBuilder()
                .setScope(
                    InstrumentationScope.newBuilder()
                        .setName(orEmpty(scope.text("name")))
                        .setVersion(orEmpty(scope.text("version"))))
                .addSpans(span(span)))
        .build();
  }

  private static Span.Builder span(JsonObject json) throws RefusedException {
    JsonObject status = json.object("status");
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(PlainAttributes.id(json.text("traceId")))
            .setSpanId(PlainAttributes.id(json.text("spanId")))
            .setParentSpanId(PlainAttributes.id(json.text("parentSpanId")))
            .setTraceState(orEmpty(json.text("traceState")))
            .setFlags((int) nanos(json, "flags"))
            .setName(orEmpty(json.text("name")))
            .setKind(kind(orEmpty(json.text("kind"))))
            .setStartTimeUnixNano(nanos(json, "startTimeUnixNano"))
            .setEndTimeUnixNano(nanos(json, "endTimeUnixNano"))
            .addAllAttributes(PlainAttributes.of(json.object("attributes")))
            .setStatus(
                Status.newBuilder()
                    .setCode(statusCode(orEmpty(status.text("code"))))
                    .setMessage(orEmpty(status.text("message"))));
    for (JsonObject event : json.objects("events")) {
      span.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(nanos(event, "timeUnixNano"))
              .setName(orEmpty(event.text("name")))
              .addAllAttributes(PlainAttributes.of(event.object("attributes"))));
    }
    for (JsonObject link : json.objects("links")) {
      span.addLinks(
          Span.Link.newBuilder()
              .setTraceId(PlainAttributes.id(link.text("traceId")))
              .setSpanId(PlainAttributes.id(link.text("spanId")))
              .addAllAttributes(PlainAttributes.of(link.object("attributes"))));
    }
    return span;
  }

  private static long nanos(JsonObject object, String field) {
    Number number = object.number(field);
    return number == null ? 0 : number.longValue();
  }

  private static Span.SpanKind kind(String name) {
    String known = name.toUpperCase(Locale.ROOT);
    for (Span.SpanKind kind : Span.SpanKind.values()) {
      if (kind.name().equals(KIND_PREFIX + known)) {
        return kind;
      }
    }
    return Span.SpanKind.SPAN_KIND_UNSPECIFIED;
  }

  private static Status.StatusCode statusCode(String name) {
    String known = name.toUpperCase(Locale.ROOT);
    for (Status.StatusCode code : Status.StatusCode.values()) {
      if (code.name().equals(STATUS_PREFIX + known)) {
        return code;
      }
    }
    return Status.StatusCode.STATUS_CODE_UNSET;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
