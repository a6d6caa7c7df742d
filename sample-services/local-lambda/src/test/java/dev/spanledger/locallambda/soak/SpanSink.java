package dev.spanledger.locallambda.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** Counts what arrives, by the invocation that it belongs to, and remembers when. */
final class SpanSink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Server> servers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> steps = new ConcurrentHashMap<>();
  private final AtomicInteger duplicates = new AtomicInteger();

  /**
   * The span of an invocation.
   *
   * @param nanoTime of its arrival
   * @param errorType empty where it has none
   */
  record Server(long nanoTime, String errorType) {}

  HttpResponse answer(HttpRequest request) throws IOException {
    long now = System.nanoTime();
    if (request.path().equals("/v1/traces")) {
      byte[] body = request.body().bytes();
      accept("gzip".equals(request.header("content-encoding")) ? unzipped(body) : body, now);
    }
    return new HttpResponse(200, List.of(), Body.EMPTY);
  }

  /** A line of a function's log, which may carry spans. */
  void log(String line, long nanoTime) throws IOException {
    if (!line.startsWith("{\"__otel_otlp_stdout\"")) {
      return;
    }
    JsonNode json = JSON.readTree(line);
    if (json.path("endpoint").asText().endsWith("/v1/traces")) {
      accept(unzipped(Base64.getDecoder().decode(json.path("payload").asText())), nanoTime);
    }
  }

  private void accept(byte[] body, long nanoTime) throws IOException {
    ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
    request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(span -> accept(span, nanoTime));
  }

  private void accept(Span span, long nanoTime) {
    if (span.getName().equals("step")) {
      steps
          .computeIfAbsent(attribute(span, "invocation"), id -> new AtomicInteger())
          .incrementAndGet();
    } else if (span.getKind() == Span.SpanKind.SPAN_KIND_SERVER) {
      Server server = new Server(nanoTime, attribute(span, "error.type"));
      if (servers.putIfAbsent(attribute(span, "faas.invocation_id"), server) != null) {
        duplicates.incrementAndGet();
      }
    }
  }

  private static String attribute(Span span, String key) {
    for (KeyValue attribute : span.getAttributesList()) {
      if (attribute.getKey().equals(key)) {
        return attribute.getValue().getStringValue();
      }
    }
    return "";
  }

  private static byte[] unzipped(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  Map<String, Server> servers() {
    return servers;
  }

  int steps(String requestId) {
    AtomicInteger count = steps.get(requestId);
    return count == null ? 0 : count.get();
  }

  int duplicates() {
    return duplicates.get();
  }
}
