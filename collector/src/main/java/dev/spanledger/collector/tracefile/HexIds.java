package dev.spanledger.collector.tracefile;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Ids in hex as OTLP's bytes. Jaeger leaves leading zeros out and both Jaeger and Zipkin have trace
 * ids of 64 bits; such ids are padded on the left, as OpenTelemetry's own translations do.
 */
final class HexIds {
  static final int TRACE_BYTES = 16;
  static final int SPAN_BYTES = 8;
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");

  private HexIds() {}

  /** Empty where the id is no hex or too long. */
  static Optional<ByteString> bytes(String id, int byteCount) {
    if (id.length() > byteCount * 2 || !HEX.matcher(id).matches()) {
      return Optional.empty();
    }
    String padded = "0".repeat(byteCount * 2 - id.length()) + id;
    return Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(padded)));
  }

  /** A link to that span; empty where OTLP cannot hold its ids. */
  static Optional<Span.Link> link(String traceId, String spanId) {
    return bytes(traceId, TRACE_BYTES)
        .flatMap(
            trace ->
                bytes(spanId, SPAN_BYTES)
                    .map(span -> Span.Link.newBuilder().setTraceId(trace).setSpanId(span).build()));
  }
}
