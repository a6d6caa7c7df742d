import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.protobuf.ByteString;
import dev.spanledger.collector.lambda.HttpFront;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * From the start of the JVM to the first acknowledged request, without the runtime client. Prints
 * milliseconds of CPU.
 */
final class ColdCollector {
  private static final int SPANS = 11;
  private static final int MILLIS_PER_TICK = 10;
  private static final long START_NANOS = 1_795_564_800_000_000_000L;

  public static void main(String[] arguments) throws Exception {
    RequestStreamHandler front = new HttpFront();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    front.handleRequest(
        new ByteArrayInputStream(event().getBytes(StandardCharsets.UTF_8)), answer, null);
    if (!answer.toString(StandardCharsets.UTF_8).startsWith("{\"statusCode\":200,")) {
      throw new IllegalStateException("Not acknowledged: " + answer);
    }
    String[] stat = Files.readString(Path.of("/proc/self/stat")).split(" ");
    System.out.println((Long.parseLong(stat[13]) + Long.parseLong(stat[14])) * MILLIS_PER_TICK);
  }

  private static String event() {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 1; i <= SPANS; i++) {
      byte[] traceId = new byte[16];
      byte[] spanId = new byte[8];
      traceId[15] = (byte) i;
      spanId[7] = (byte) i;
      scope.addSpans(
          Span.newBuilder()
              .setTraceId(ByteString.copyFrom(traceId))
              .setSpanId(ByteString.copyFrom(spanId))
              .setName("GET /orders/{id}")
              .setKind(Span.SpanKind.SPAN_KIND_SERVER)
              .setStartTimeUnixNano(START_NANOS + i)
              .setEndTimeUnixNano(START_NANOS + 250_000_000L)
              .addAttributes(text("http.request.method", "GET"))
              .addAttributes(text("http.route", "/orders/{id}")));
    }
    byte[] body =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(
                        Resource.newBuilder().addAttributes(text("service.name", "orders-api")))
                    .addScopeSpans(scope))
            .build()
            .toByteArray();
    return "{\"version\":\"2.0\",\"rawPath\":\"/v1/traces\",\"headers\":{\"content-type\":"
        + "\"application/x-protobuf\",\"authorization\":\"Bearer cold-start-token-1\"},"
        + "\"requestContext\":{\"http\":{\"method\":\"POST\"}},\"isBase64Encoded\":true,\"body\":\""
        + Base64.getEncoder().encodeToString(body)
        + "\"}";
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
