package dev.spanledger.dashboard.compat;

import dev.spanledger.analytics.document.SpanDocument;
import dev.spanledger.analytics.document.TraceDocument;
import org.jspecify.annotations.Nullable;

/** Conditions on a trace that was read. */
final class SpanMatch {

  private SpanMatch() {}

  /**
   * True where a span, or the resource it comes from, has the attribute.
   *
   * @param value null for any
   */
  static boolean hasAttribute(TraceDocument trace, String key, @Nullable String value) {
    return trace.spans().stream().anyMatch(span -> hasAttribute(span, key, value));
  }

  static boolean hasAttribute(SpanDocument span, String key, @Nullable String value) {
    Object found = span.attributes().get(key);
    found = found == null ? span.resource().get(key) : found;
    return found != null && (value == null || value.equals(found.toString()));
  }
}
