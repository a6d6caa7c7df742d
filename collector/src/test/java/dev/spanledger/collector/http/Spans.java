package dev.spanledger.collector.http;

import com.google.protobuf.ByteString;
import dev.spanledger.collector.Digests;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** Requests of plain spans. */
public final class Spans {
  /** 2026-11-25T00:00:00Z; the spans lie in the hour before. */
  public static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-25T00:00:00Z"), ZoneOffset.UTC);

  private static final long START_NANOS = 1_795_564_800_000_000_000L;

  private Spans() {}

  /** A request whose spans have ids made of the batch's name and their number. */
  public static ExportTraceServiceRequest request(int spanCount, String batchName) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < spanCount; i++) {
      scope.addSpans(span(batchName, i));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(
                    Resource.newBuilder().addAttributes(text("service.name", "orders-api")))
                .addScopeSpans(scope))
        .build();
  }

  public static Span.Builder span(String batchName, int number) {
    long high = Digests.int64(batchName.getBytes(StandardCharsets.UTF_8)) | 1;
    ByteString traceId =
        ByteString.copyFrom(ByteBuffer.allocate(16).putLong(high).putLong(number + 1).flip());
    ByteString spanId = ByteString.copyFrom(ByteBuffer.allocate(8).putLong(number + 1).flip());
    return Span.newBuilder()
        .setTraceId(traceId)
        .setSpanId(spanId)
        .setName("GET /orders/{id}")
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(START_NANOS - 3_600_000_000_000L + number)
        .setEndTimeUnixNano(START_NANOS - 3_599_000_000_000L)
        .addAttributes(text("http.request.method", "GET"))
        .addAttributes(text("http.route", "/orders/{id}"))
        .addAttributes(text("url.path", "/orders/" + number))
        .addAttributes(text("tenant.id", "tenant-" + number % 7))
        .addAttributes(text("batch", batchName));
  }

  static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
