package dev.spanledger.analytics.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A trace with its expected sections, in the JSON shape of jaeger-ui's critical path cases: times
 * in microseconds, sections from the last to the first.
 */
record CriticalPathCase(String name, List<TraceSpan> spans, List<String> expectedSections) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static CriticalPathCase read(Path file) throws IOException {
    JsonNode root = JSON.readTree(Files.readString(file));
    JsonNode trace = root.get("trace");
    List<TraceSpan> spans = new ArrayList<>();
    for (JsonNode span : trace.get("spans")) {
      JsonNode references = span.path("references");
      spans.add(
          new TraceSpan(
              span.get("spanID").asText(),
              references.isEmpty() ? null : references.get(0).get("spanID").asText(),
              trace
                  .get("processes")
                  .get(span.get("processID").asText())
                  .get("serviceName")
                  .asText(),
              span.get("operationName").asText(),
              kind(span),
              span.get("startTime").asLong() * 1_000,
              span.get("duration").asLong() * 1_000));
    }
    List<String> expected = new ArrayList<>();
    for (JsonNode section : root.get("expectedCriticalPathSections")) {
      expected.add(
          "%s %d-%d"
              .formatted(
                  section.get("spanID").asText(),
                  section.get("sectionStart").asLong(),
                  section.get("sectionEnd").asLong()));
    }
    return new CriticalPathCase(file.getFileName().toString(), spans, expected);
  }

  List<String> sections() {
    Trace assembled = Trace.of(spans);
    return CriticalPath.of(assembled).sections().stream()
        .map(
            section ->
                "%s %d-%d"
                    .formatted(
                        assembled.span(section.position()).spanId(),
                        section.startNanos() / 1_000,
                        section.endNanos() / 1_000))
        .toList();
  }

  private static SpanKind kind(JsonNode span) {
    for (JsonNode tag : span.path("tags")) {
      if (tag.get("key").asText().equals("span.kind")) {
        return SpanKind.named(tag.get("value").asText().toUpperCase(Locale.ROOT));
      }
    }
    return SpanKind.UNSPECIFIED;
  }

  @Override
  public String toString() {
    return name;
  }
}
