package dev.spanledger.analytics.document;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one span says about itself, under the keys that its sender used. Attribute values
 * are {@link String}, {@link Long}, {@link Double}, {@link Boolean}, or a {@link
 * com.fasterxml.jackson.databind.JsonNode} for lists.
 *
 * @param startUnixNanos nanoseconds since 1970-01-01T00:00:00Z
 * @param kind OTLP's number, 0 to 5
 * @param statusCode OTLP's number, 0 unset, 1 ok, 2 error
 */
public record SpanDocument(
    String traceId,
    String spanId,
    @Nullable String parentSpanId,
    String name,
    int kind,
    long startUnixNanos,
    long durationNanos,
    int statusCode,
    @Nullable String statusMessage,
    @Nullable String traceState,
    Map<String, Object> attributes,
    Map<String, Object> resource,
    @Nullable String scopeName,
    @Nullable String scopeVersion,
    List<Event> events,
    List<Link> links) {

  /** Something that happened while the span ran; {@code unixNanos} 0 where its time is unknown. */
  public record Event(String name, long unixNanos, Map<String, Object> attributes) {}

  /** Another span that this one names as a cause. */
  public record Link(String traceId, String spanId, Map<String, Object> attributes) {}

  public long endUnixNanos() {
    return startUnixNanos + durationNanos;
  }

  /** {@code service.name}; null where the sender named none. */
  public @Nullable String service() {
    Object service = resource.get("service.name");
    return service == null ? null : service.toString();
  }

  public boolean isError() {
    return statusCode == 2;
  }
}
