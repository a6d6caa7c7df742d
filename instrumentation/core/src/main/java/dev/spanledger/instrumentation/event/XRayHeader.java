package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;

/** {@code Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1}. */
public final class XRayHeader {
  private static final int ROOT_CHARS = 35;

  private XRayHeader() {}

  /** The remote span the header names; invalid where it is absent, incomplete or malformed. */
  public static SpanContext parse(@Nullable String header) {
    if (header == null) {
      return SpanContext.getInvalid();
    }
    String traceId = TraceId.getInvalid();
    String spanId = SpanId.getInvalid();
    TraceFlags flags = TraceFlags.getDefault();
    int at = 0;
    while (at < header.length()) {
      int semicolon = header.indexOf(';', at);
      int end = semicolon < 0 ? header.length() : semicolon;
      String part = header.substring(at, end).trim();
      if (part.startsWith("Root=")) {
        traceId = traceId(part.substring("Root=".length()));
      } else if (part.startsWith("Parent=")) {
        spanId = part.substring("Parent=".length());
      } else if (part.equals("Sampled=1")) {
        flags = TraceFlags.getSampled();
      }
      at = end + 1;
    }
    return SpanContext.createFromRemoteParent(traceId, spanId, flags, TraceState.getDefault());
  }

  /** The header for a span, as X-Ray and SQS take it. */
  public static String format(SpanContext span) {
    String traceId = span.getTraceId();
    return "Root=1-"
        + traceId.substring(0, 8)
        + '-'
        + traceId.substring(8)
        + ";Parent="
        + span.getSpanId()
        + (span.isSampled() ? ";Sampled=1" : ";Sampled=0");
  }

  private static String traceId(String root) {
    boolean isVersionOne =
        root.length() == ROOT_CHARS && root.startsWith("1-") && root.charAt(10) == '-';
    return isVersionOne ? root.substring(2, 10) + root.substring(11) : TraceId.getInvalid();
  }
}
