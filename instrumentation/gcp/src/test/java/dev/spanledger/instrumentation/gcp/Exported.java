package dev.spanledger.instrumentation.gcp;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
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
final class Exported {
  private static final String PAYLOAD = "\"payload\":\"";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  PrintStream stream() {
    return stream;
  }

  List<ResourceSpans> resources() {
    return resources(bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }

  static List<ResourceSpans> resources(List<String> lines) {
    List<ResourceSpans> resources = new ArrayList<>();
    for (String line : lines) {
      if (line.contains("__otel_otlp_stdout") && line.contains("/v1/traces")) {
        resources.addAll(request(line).getResourceSpansList());
      }
    }
    return resources;
  }

  static List<Span> spans(List<ResourceSpans> resources) {
    return resources.stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** The one SERVER span that was exported. */
  Span server() {
    List<Span> servers =
        spans(resources()).stream()
            .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
            .toList();
    if (servers.size() != 1) {
      throw new AssertionError(servers.size() + " SERVER spans");
    }
    return servers.get(0);
  }

  static Map<String, Object> attributes(List<KeyValue> attributes) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (KeyValue attribute : attributes) {
      values.put(attribute.getKey(), plain(attribute.getValue()));
    }
    return values;
  }

  private static Object plain(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      default -> value;
    };
  }

  private static ExportTraceServiceRequest request(String line) {
    int start = line.indexOf(PAYLOAD) + PAYLOAD.length();
    byte[] gzipped = Base64.getDecoder().decode(line.substring(start, line.indexOf('"', start)));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return ExportTraceServiceRequest.parseFrom(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
