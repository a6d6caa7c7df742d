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
  private static final String ROOT = "Root=";
  private static final String PARENT = "Parent=";
  private static final String SAMPLED = "Sampled=1";

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
      int from = at;
      while (from < end && header.charAt(from) == ' ') {
        from++;
      }
      int to = end;
      while (to > from && header.charAt(to - 1) == ' ') {
        to--;
      }
      if (header.startsWith(ROOT, from)) {
        traceId = traceId(header, from + ROOT.length(), to);
      } else if (header.startsWith(PARENT, from)) {
        spanId = header.substring(from + PARENT.length(), to);
      } else if (header.startsWith(SAMPLED, from) && to == from + SAMPLED.length()) {
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

  /** {@code 1-}, eight digits, a hyphen and 24 digits. */
  private static String traceId(String header, int from, int to) {
    boolean isVersionOne =
        to - from == ROOT_CHARS && header.startsWith("1-", from) && header.charAt(from + 10) == '-';
    if (!isVersionOne) {
      return TraceId.getInvalid();
    }
    char[] digits = new char[TraceId.getLength()];
    header.getChars(from + 2, from + 10, digits, 0);
    header.getChars(from + 11, to, digits, 8);
    return new String(digits);
  }
}
