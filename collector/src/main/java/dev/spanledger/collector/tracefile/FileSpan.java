package dev.spanledger.collector.tracefile;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One span of a trace file. Ids are as the file writes them: test data of other tools has ids that
 * are no hex, and such a trace can be looked at all the same.
 */
public final class FileSpan {
  private final String traceId;
  private final String spanId;
  private final @Nullable String parentSpanId;
  private final Resource resource;
  private final InstrumentationScope scope;
  private final Span span;

  /**
   * @param span everything but the ids, which OTLP can only hold as 16 and 8 bytes
   */
  FileSpan(
      String traceId,
      String spanId,
      @Nullable String parentSpanId,
      Resource resource,
      InstrumentationScope scope,
      Span span) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.parentSpanId = parentSpanId;
    this.resource = resource;
    this.scope = scope;
    this.span = span;
  }

  /** A span that another one has this id with: the server's half of a Zipkin span. */
  FileSpan withIds(String newSpanId, @Nullable String newParentSpanId) {
    return new FileSpan(traceId, newSpanId, newParentSpanId, resource, scope, span);
  }

  public String traceId() {
    return traceId;
  }

  public String spanId() {
    return spanId;
  }

  /** Null for a root. */
  public @Nullable String parentSpanId() {
    return parentSpanId;
  }

  /** {@code service.name}; null where the file names none. */
  public @Nullable String service() {
    return text(resource.getAttributesList(), "service.name");
  }

  public String name() {
    return span.getName();
  }

  /** OTLP's number, 0 to 5. */
  public int kind() {
    return span.getKindValue();
  }

  /** Nanoseconds since 1970-01-01T00:00:00Z; at least 0. */
  public long startUnixNanos() {
    return span.getStartTimeUnixNano();
  }

  /** At least 0. */
  public long durationNanos() {
    return span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
  }

  public boolean isError() {
    return span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
  }

  public @Nullable String statusMessage() {
    String message = span.getStatus().getMessage();
    return message.isEmpty() ? null : message;
  }

  /** An attribute's text; null where it is missing or no text, number or truth value. */
  public @Nullable String attribute(String key) {
    return text(span.getAttributesList(), key);
  }

  Resource resource() {
    return resource;
  }

  InstrumentationScope scope() {
    return scope;
  }

  Span span() {
    return span;
  }

  private static @Nullable String text(List<KeyValue> attributes, String key) {
    for (KeyValue attribute : attributes) {
      if (attribute.getKey().equals(key)) {
        return AnyValues.text(attribute.getValue());
      }
    }
    return null;
  }
}
