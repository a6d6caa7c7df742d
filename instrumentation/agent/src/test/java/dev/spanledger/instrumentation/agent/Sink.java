package dev.spanledger.instrumentation.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A collector on loopback that keeps what it gets, and a queue that takes every message. */
final class Sink implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoopbackServer server;
  private final List<Received> spans = new ArrayList<>();
  private final List<JsonNode> messages = new ArrayList<>();
  private final Set<String> metricNames = new TreeSet<>();

  /** A span with what it was sent under. */
  record Received(Span span, String scope, Map<String, String> resource) {
    Map<String, String> attributes() {
      return texts(span.getAttributesList());
    }

    String name() {
      return span.getName();
    }

    String traceId() {
      return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    String spanId() {
      return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    String parentSpanId() {
      return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }
  }

  Sink() {
    this.server = LoopbackServer.start(0, "sink", this::answer);
  }

  String url() {
    return "http://" + server.authority();
  }

  /** All spans so far, in the order they came. */
  synchronized List<Received> spans() {
    return List.copyOf(spans);
  }

  /** Spans of one kind. */
  List<Received> spans(Span.SpanKind kind) {
    return spans().stream().filter(each -> each.span().getKind() == kind).toList();
  }

  /** Spans of one name. */
  List<Received> spans(String name) {
    return spans().stream().filter(each -> each.name().equals(name)).toList();
  }

  /** Bodies of requests to the queue. */
  synchronized List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  /** Names of the metrics so far. */
  synchronized Set<String> metricNames() {
    return Set.copyOf(metricNames);
  }

  private synchronized HttpResponse answer(HttpRequest request) throws IOException {
    if (request.path().equals("/v1/metrics")) {
      ExportMetricsServiceRequest.parseFrom(request.body().bytes())
          .getResourceMetricsList()
          .forEach(resource -> resource.getScopeMetricsList().forEach(this::keep));
      return HttpResponse.json(200, "{}");
    }
    if (!request.path().equals("/v1/traces")) {
      JsonNode message = JSON.readTree(request.body().bytes());
      messages.add(message);
      return HttpResponse.json(
          200,
          "{\"MessageId\":\"1\",\"MD5OfMessageBody\":\"%s\"}"
              .formatted(md5(message.path("MessageBody").asText())));
    }
    for (ResourceSpans resource :
        ExportTraceServiceRequest.parseFrom(request.body().bytes()).getResourceSpansList()) {
      Map<String, String> attributes = texts(resource.getResource().getAttributesList());
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          spans.add(new Received(span, scope.getScope().getName(), attributes));
        }
      }
    }
    return HttpResponse.json(200, "{}");
  }

  private void keep(ScopeMetrics scope) {
    scope.getMetricsList().forEach(metric -> metricNames.add(metric.getName()));
  }

  private static String md5(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> texts(List<KeyValue> attributes) {
    Map<String, String> texts = new TreeMap<>();
    for (KeyValue attribute : attributes) {
      texts.put(attribute.getKey(), text(attribute.getValue()));
    }
    return texts;
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream().map(Sink::text).toList().toString();
      default -> value.toString();
    };
  }

  @Override
  public void close() {
    server.close();
  }
}
