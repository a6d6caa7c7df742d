package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.collector.RefusedException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One segment or subsegment as a span. */
final class XRaySpan {
  private static final Set<String> SENDS =
      Set.of(
          "SendMessage",
          "SendMessageBatch",
          "Publish",
          "PublishBatch",
          "PutEvents",
          "PutRecord",
          "PutRecords");
  private static final String LAMBDA = "AWS::Lambda";
  private static final String FUNCTION = "AWS::Lambda::Function";
  private static final String REFERENCE = "ReferenceType";

  private final XRayReader reader;
  private final XRayNode node;
  private final JsonNode fields;

  XRaySpan(XRayReader reader, XRayNode node) {
    this.reader = reader;
    this.node = node;
    this.fields = node.fields();
  }

  FileSpan span() throws RefusedException {
    long start = XRayReader.nanos(node, "start_time");
    SpanKind kind = kind();
    String errorType = errorType();
    Span.Builder span =
        Span.newBuilder()
            .setName(name(kind))
            .setKind(kind)
            .setStartTimeUnixNano(start)
            .setEndTimeUnixNano(node.isFinished() ? XRayReader.nanos(node, "end_time") : end(start))
            .setStatus(status(kind, errorType))
            .addAllAttributes(XRayAttributes.of(node, kind == SpanKind.SPAN_KIND_SERVER, errorType))
            .addAllAttributes(function());
    for (JsonNode exception : fields.path("cause").path("exceptions")) {
      span.addEvents(event(exception, span.getEndTimeUnixNano()));
    }
    addLinks(span);
    XRayNode segment = reader.segment(node);
    Resource resource = XRayResource.of(segment, reader.account(), reader.region());
    return new FileSpan(
        traceId(node.traceId()),
        node.id(),
        node.parentId(),
        resource,
        InstrumentationScope.getDefaultInstance(),
        span.build());
  }

  /** {@code 1-<8 hex digits>-<24>} as the 32 digits that it is to everybody else. */
  static String traceId(String id) {
    return id.startsWith("1-") ? id.substring(2).replace("-", "") : id;
  }

  private SpanKind kind() {
    if (node.isSegment()) {
      XRayNode caller = reader.parent(node);
      boolean isRunOfLambda =
          node.origin().equals(FUNCTION) && caller != null && caller.origin().equals(LAMBDA);
      // Lambda's segment is the invocation, and the function's own is what ran within it.
      return isRunOfLambda ? SpanKind.SPAN_KIND_INTERNAL : SpanKind.SPAN_KIND_SERVER;
    }
    if (SENDS.contains(fields.path("aws").path("operation").asText())) {
      return SpanKind.SPAN_KIND_PRODUCER;
    }
    String namespace = fields.path("namespace").asText();
    boolean isCall = namespace.equals("aws") || namespace.equals("remote") || fields.has("sql");
    return isCall ? SpanKind.SPAN_KIND_CLIENT : SpanKind.SPAN_KIND_INTERNAL;
  }

  private String name(SpanKind kind) {
    String operation = fields.path("aws").path("operation").asText();
    if (!node.isSegment() && !operation.isEmpty()) {
      return node.name() + "." + operation;
    }
    String method = fields.path("http").path("request").path("method").asText();
    if (kind != SpanKind.SPAN_KIND_SERVER || method.isEmpty()) {
      return node.name();
    }
    String route =
        fields.path("metadata").path(XRayResource.DEFAULT_METADATA).path("http.route").asText();
    return route.isEmpty() ? method : method + " " + route;
  }

  /** What is known of a segment that never told its end: the last that happened within it. */
  private long end(long start) throws RefusedException {
    long end = start;
    Set<XRayNode> seen = new HashSet<>(Set.of(node));
    List<XRayNode> open = new ArrayList<>(reader.children(node));
    while (!open.isEmpty()) {
      XRayNode child = open.remove(open.size() - 1);
      if (!child.isSegment() && seen.add(child)) {
        String field = child.isFinished() ? "end_time" : "start_time";
        end = Math.max(end, XRayReader.nanos(child, field));
        open.addAll(reader.children(child));
      }
    }
    return end;
  }

  /** Type of the exception, else the response's code, else X-Ray's own word; empty for none. */
  private String errorType() {
    boolean isThrottled = fields.path("throttle").asBoolean();
    boolean isFault = fields.path("fault").asBoolean();
    if (!isThrottled && !isFault && !fields.path("error").asBoolean()) {
      return "";
    }
    JsonNode exception = exception();
    if (exception != null && !exception.path("type").asText().isEmpty()) {
      return exception.path("type").asText();
    }
    JsonNode status = fields.path("http").path("response").path("status");
    if (!status.isMissingNode() && !status.asText().isEmpty()) {
      return status.asText();
    }
    String word = isFault ? "fault" : "error";
    return isThrottled ? "throttle" : word;
  }

  private Status status(SpanKind kind, String errorType) {
    Status.Builder status = Status.newBuilder();
    int code = fields.path("http").path("response").path("status").asInt();
    // A server that refused a bad request did its work: OpenTelemetry leaves such a span unset.
    boolean isRefusal = kind == SpanKind.SPAN_KIND_SERVER && code >= 400 && code < 500;
    if (!errorType.isEmpty() && (!isRefusal || fields.path("fault").asBoolean())) {
      JsonNode exception = exception();
      status
          .setCode(Status.StatusCode.STATUS_CODE_ERROR)
          .setMessage(exception == null ? "" : exception.path("message").asText());
    }
    return status.build();
  }

  private @Nullable JsonNode exception() {
    JsonNode cause = fields.path("cause");
    if (cause.isTextual()) {
      return reader.exception(cause.asText());
    }
    JsonNode first = cause.path("exceptions").path(0);
    return first.isMissingNode() ? null : first;
  }

  private static Span.Event event(JsonNode exception, long timeUnixNanos) {
    String type = exception.path("type").asText();
    String message = exception.path("message").asText();
    Span.Event.Builder event =
        Span.Event.newBuilder().setName("exception").setTimeUnixNano(timeUnixNanos);
    XRayKeys keys = new XRayKeys();
    keys.put("exception.type", type);
    keys.put("exception.message", message);
    StringBuilder stack = new StringBuilder(type + ": " + message);
    for (JsonNode frame : exception.path("stack")) {
      stack
          .append("\n\tat ")
          .append(frame.path("label").asText("?"))
          .append('(')
          .append(frame.path("path").asText("?"))
          .append(':')
          .append(frame.path("line").asText("0"))
          .append(')');
    }
    if (!exception.path("stack").isEmpty()) {
      keys.put("exception.stacktrace", stack.toString());
    }
    keys.put("aws.xray.exception.id", exception.path("id"));
    keys.put("aws.xray.exception.cause", exception.path("cause"));
    return event.addAllAttributes(keys.list()).build();
  }

  /**
   * A link points to what came before; where X-Ray also writes it at the other end, once is enough.
   */
  private void addLinks(Span.Builder span) {
    for (JsonNode link : fields.path("links")) {
      JsonNode attributes = link.path("attributes");
      if (!attributes.path(REFERENCE).asText().equalsIgnoreCase("child")) {
        XRayKeys keys = new XRayKeys();
        attributes.properties().forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
        HexIds.link(traceId(link.path("trace_id").asText()), link.path("id").asText())
            .ifPresent(made -> span.addLinks(made.toBuilder().addAllAttributes(keys.list())));
      }
    }
  }

  /** Which run of a Lambda function it was, and whether an instance was made for it. */
  private List<KeyValue> function() {
    XRayKeys keys = new XRayKeys();
    if (!node.isSegment() || !node.origin().startsWith(LAMBDA)) {
      return List.of();
    }
    keys.put("faas.invocation_id", fields.path("aws").path("request_id"));
    XRayNode caller = reader.parent(node);
    if (caller != null && caller.origin().equals(LAMBDA)) {
      keys.put("faas.invocation_id", caller.fields().path("aws").path("request_id"));
    }
    List<KeyValue> attributes = keys.list();
    if (node.origin().equals(FUNCTION) && node.isFinished()) {
      boolean isCold =
          reader.children(node).stream().anyMatch(child -> child.name().equals("Initialization"));
      attributes.add(AnyValues.bool("faas.coldstart", isCold));
    }
    return attributes;
  }
}
