package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.ByteString;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.otlp.OtlpDecoder;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OTLP in files: one request; requests one after the other, each behind its length in four bytes
 * (big endian), as the OpenTelemetry Collector's file exporter writes protobuf; and JSON.
 *
 * <p>JSON may also be protobuf's own mapping, as Tempo answers: {@code batches}, ids in base64 and
 * enums by name are put into OTLP's form first.
 */
final class OtlpFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "SPAN_KIND_UNSPECIFIED", 0,
          "SPAN_KIND_INTERNAL", 1,
          "SPAN_KIND_SERVER", 2,
          "SPAN_KIND_CLIENT", 3,
          "SPAN_KIND_PRODUCER", 4,
          "SPAN_KIND_CONSUMER", 5,
          "STATUS_CODE_UNSET", 0,
          "STATUS_CODE_OK", 1,
          "STATUS_CODE_ERROR", 2);
  private static final Map<String, String> FIELDS =
      Map.of(
          "batches", "resourceSpans",
          "instrumentationLibrarySpans", "scopeSpans",
          "instrumentationLibrary", "scope");

  private OtlpFile() {}

  static boolean isRequest(JsonNode node) {
    return node.has("resourceSpans") || node.has("batches");
  }

  static List<FileSpan> read(JsonNode request) throws RefusedException {
    normalize(request);
    try {
      return spans(OtlpDecoder.resourceSpans(Encoding.JSON, JSON.writeValueAsBytes(request)));
    } catch (IOException e) {
      throw RefusedException.malformed("JSON cannot be written again: " + e.getMessage());
    }
  }

  static List<FileSpan> read(byte[] protobuf) throws RefusedException {
    try {
      return spans(OtlpDecoder.resourceSpans(Encoding.PROTOBUF, protobuf));
    } catch (RefusedException whole) {
      List<byte[]> requests = framed(protobuf);
      if (requests == null) {
        throw whole;
      }
      List<FileSpan> spans = new ArrayList<>();
      for (byte[] request : requests) {
        spans.addAll(spans(OtlpDecoder.resourceSpans(Encoding.PROTOBUF, request)));
      }
      return spans;
    }
  }

  /** Null where the file is not made of lengths and requests to its last byte. */
  private static @Nullable List<byte[]> framed(byte[] file) {
    List<byte[]> requests = new ArrayList<>();
    int from = 0;
    while (from < file.length) {
      if (file.length - from < Integer.BYTES) {
        return null;
      }
      int length = ByteBuffer.wrap(file, from, Integer.BYTES).getInt();
      from += Integer.BYTES;
      if (length < 0 || length > file.length - from) {
        return null;
      }
      requests.add(Arrays.copyOfRange(file, from, from + length));
      from += length;
    }
    return requests;
  }

  private static List<FileSpan> spans(List<ResourceSpans> resources) throws RefusedException {
    List<FileSpan> spans = new ArrayList<>();
    for (ResourceSpans resource : resources) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          spans.add(span(resource, scope, span, spans.size() + 1));
        }
      }
    }
    return spans;
  }

  private static FileSpan span(ResourceSpans resource, ScopeSpans scope, Span span, int number)
      throws RefusedException {
    if (span.getTraceId().isEmpty() || span.getSpanId().isEmpty()) {
      throw RefusedException.malformed("span %d has no trace id or no span id".formatted(number));
    }
    if (span.getStartTimeUnixNano() < 0
        || span.getEndTimeUnixNano() < span.getStartTimeUnixNano()) {
      throw RefusedException.malformed(
          "span %d runs from %s to %s ns since 1970; the end is not before the start and the year"
                  .formatted(
                      number,
                      Long.toUnsignedString(span.getStartTimeUnixNano()),
                      Long.toUnsignedString(span.getEndTimeUnixNano()))
              + " is at most 2262");
    }
    String parent = hex(span.getParentSpanId());
    return new FileSpan(
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        parent.isEmpty() ? null : parent,
        resource.getResource(),
        scope.getScope(),
        span);
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static void normalize(JsonNode node) {
    if (node instanceof ArrayNode array) {
      array.forEach(OtlpFile::normalize);
    } else if (node instanceof ObjectNode object) {
      FIELDS.forEach(
          (given, name) -> {
            if (object.has(given) && !object.has(name)) {
              object.set(name, object.remove(given));
            }
          });
      object
          .properties()
          .forEach(field -> field.setValue(scalar(field.getKey(), field.getValue())));
      object.forEach(OtlpFile::normalize);
    }
  }

  private static JsonNode scalar(String name, JsonNode value) {
    if (!value.isTextual()) {
      return value;
    }
    return switch (name) {
      case "kind", "code" -> {
        Integer number = NUMBERS.get(value.asText());
        yield number == null ? value : IntNode.valueOf(number);
      }
      case "traceId" -> idFromBase64(value, HexIds.TRACE_BYTES);
      case "spanId", "parentSpanId" -> idFromBase64(value, HexIds.SPAN_BYTES);
      default -> value;
    };
  }

  private static JsonNode idFromBase64(JsonNode value, int byteCount) {
    String text = value.asText();
    if (text.isEmpty() || HexIds.bytes(text, byteCount).isPresent()) {
      return value;
    }
    try {
      byte[] id = Base64.getDecoder().decode(text);
      return id.length == byteCount ? TextNode.valueOf(HexFormat.of().formatHex(id)) : value;
    } catch (IllegalArgumentException e) {
      return value;
    }
  }
}
