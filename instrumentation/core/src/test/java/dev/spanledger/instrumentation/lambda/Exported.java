package dev.spanledger.instrumentation.lambda;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** What a function wrote to standard output, read back by the official protobuf classes. */
public final class Exported {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  public PrintStream stream() {
    return stream;
  }

  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  public List<ExportTraceServiceRequest> requests() {
    List<ExportTraceServiceRequest> requests = new ArrayList<>();
    for (String line : text().split("\n")) {
      if (line.contains("__otel_otlp_stdout") && line.contains("/v1/traces\"")) {
        try {
          requests.add(ExportTraceServiceRequest.parseFrom(payload(line)));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return requests;
  }

  /** One for each flush that had something to tell. */
  public List<ExportMetricsServiceRequest> metricRequests() {
    List<ExportMetricsServiceRequest> requests = new ArrayList<>();
    for (String line : text().split("\n")) {
      if (line.contains("__otel_otlp_stdout") && line.contains("/v1/metrics\"")) {
        try {
          requests.add(ExportMetricsServiceRequest.parseFrom(payload(line)));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return requests;
  }

  public List<Span> spans() {
    return spans(requests());
  }

  public Span span(String name) {
    return only(spans(), name);
  }

  public static Span only(List<Span> spans, String name) {
    List<Span> named = spans.stream().filter(span -> span.getName().equals(name)).toList();
    if (named.size() != 1) {
      throw new AssertionError(
          named.size()
              + " spans named "
              + name
              + " in "
              + spans.stream().map(Span::getName).toList());
    }
    return named.get(0);
  }

  public static List<Span> spans(List<ExportTraceServiceRequest> requests) {
    List<Span> spans = new ArrayList<>();
    for (ExportTraceServiceRequest request : requests) {
      for (ResourceSpans resource : request.getResourceSpansList()) {
        for (ScopeSpans scope : resource.getScopeSpansList()) {
          spans.addAll(scope.getSpansList());
        }
      }
    }
    return spans;
  }

  /** Attributes as plain values: String, Boolean, Long, Double, or the protobuf value. */
  public static Map<String, Object> attributes(List<KeyValue> attributes) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (KeyValue attribute : attributes) {
      if (values.put(attribute.getKey(), plain(attribute.getValue())) != null) {
        throw new AssertionError("attribute " + attribute.getKey() + " stands there twice");
      }
    }
    return values;
  }

  public static Map<String, Object> attributes(Span span) {
    return attributes(span.getAttributesList());
  }

  private static Object plain(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      default -> value;
    };
  }

  private static byte[] payload(String line) {
    String marker = "\"payload\":\"";
    int start = line.indexOf(marker) + marker.length();
    byte[] gzipped = Base64.getDecoder().decode(line.substring(start, line.indexOf('"', start)));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
