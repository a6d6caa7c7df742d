package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.collector.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of traces in whatever form it comes: OTLP as protobuf, JSON or JSON lines, Jaeger JSON,
 * Zipkin v2 JSON, X-Ray's segment documents and the API's answers; each also gzipped. The form is
 * found by looking.
 *
 * @param spans in the file's order
 */
public record TraceFile(List<FileSpan> spans) {
  /** A file is read whole: 100,000 spans are 36 MB of Jaeger JSON. */
  public static final long MAX_BYTES = 512L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GZIP_MAGIC = 0x1f8b;

  public TraceFile {
    spans = List.copyOf(spans);
  }

  /**
   * Reads a file.
   *
   * @throws RefusedException where it is no trace file, holds no span, or is beyond {@link
   *     #MAX_BYTES}, packed or unpacked; the message says what was found and where
   */
  public static TraceFile read(Path file) throws IOException, RefusedException {
    if (Files.size(file) > MAX_BYTES) {
      throw tooLarge();
    }
    byte[] bytes = unpacked(Files.readAllBytes(file));
    List<FileSpan> spans = spans(bytes);
    if (spans.isEmpty()) {
      throw RefusedException.malformed("it holds no span");
    }
    return new TraceFile(spans);
  }

  /** Ids of the traces, each once, in the file's order. */
  public Set<String> traceIds() {
    Set<String> ids = new LinkedHashSet<>();
    spans.forEach(span -> ids.add(span.traceId()));
    return ids;
  }

  private static byte[] unpacked(byte[] bytes) throws IOException, RefusedException {
    boolean isGzip = bytes.length > 2 && ((bytes[0] & 0xff) << 8 | bytes[1] & 0xff) == GZIP_MAGIC;
    if (!isGzip) {
      return bytes;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] unpacked = in.readNBytes((int) MAX_BYTES + 1);
      if (unpacked.length > MAX_BYTES) {
        throw tooLarge();
      }
      return unpacked;
    } catch (ZipException | EOFException e) {
      throw RefusedException.malformed("its gzip is damaged or cut off: " + e.getMessage());
    }
  }

  private static RefusedException tooLarge() {
    return RefusedException.tooLarge(
        "it has more than %d MiB; a file is read whole".formatted(MAX_BYTES >> 20));
  }

  private static List<FileSpan> spans(byte[] bytes) throws IOException, RefusedException {
    if (!looksLikeJson(bytes)) {
      return protobuf(bytes);
    }
    try {
      return json(bytes);
    } catch (JsonProcessingException e) {
      // A protobuf request of 123 bytes in its first message begins as JSON after a line break
      // does.
      if (bytes[0] == '\n') {
        return protobuf(bytes);
      }
      throw RefusedException.malformed(
          "it begins as JSON and is none: %s%s"
              .formatted(e.getOriginalMessage(), JsonFields.place(e)));
    }
  }

  private static boolean looksLikeJson(byte[] bytes) {
    for (byte b : bytes) {
      boolean isSpace = b == ' ' || b == '\n' || b == '\r' || b == '\t';
      boolean isByteOrderMark = b == (byte) 0xef || b == (byte) 0xbb || b == (byte) 0xbf;
      if (!isSpace && !isByteOrderMark) {
        return b == '{' || b == '[';
      }
    }
    return false;
  }

  private static List<FileSpan> protobuf(byte[] bytes) throws RefusedException {
    try {
      return OtlpFile.read(bytes);
    } catch (RefusedException e) {
      throw RefusedException.malformed(
          "it is neither JSON nor OTLP protobuf (%s); OTLP, Jaeger, Zipkin v2 and X-Ray are read"
              .formatted(e.reason()));
    }
  }

  private static List<FileSpan> json(byte[] bytes) throws IOException, RefusedException {
    Shapes shapes = new Shapes();
    try (JsonParser parser = JSON.createParser(bytes)) {
      while (parser.nextToken() != null) {
        shapes.add(parser.readValueAsTree());
      }
    }
    return shapes.spans();
  }

  /** Finds what each document is, below the wrappings that the tools' answers come in. */
  private static final class Shapes {
    private static final List<String> WRAPPINGS =
        List.of("data", "result", "trace", "traces", "Traces");

    private final List<FileSpan> spans = new ArrayList<>();
    private final List<JsonNode> segments = new ArrayList<>();
    private int traceCount;

    void add(JsonNode node) throws RefusedException {
      if (OtlpFile.isRequest(node)) {
        spans.addAll(OtlpFile.read(node));
      } else if (JaegerJson.isTrace(node)) {
        spans.addAll(JaegerJson.read(node, ++traceCount));
      } else if (node.isArray() && ZipkinJson.isSpan(node.path(0))) {
        spans.addAll(ZipkinJson.read(node));
      } else if (ZipkinJson.isSpan(node)) {
        spans.addAll(ZipkinJson.read(List.of(node)));
      } else if (XRayTrace.isDocument(node)) {
        segments.add(node);
      } else if (XRayTrace.isTrace(node)) {
        for (JsonNode segment : node.path("Segments")) {
          segments.add(XRayTrace.document(segment));
        }
      } else if (node.isArray()) {
        for (JsonNode element : node) {
          add(element);
        }
      } else {
        addWrapped(node);
      }
    }

    private void addWrapped(JsonNode node) throws RefusedException {
      for (String wrapping : WRAPPINGS) {
        JsonNode inside = node.path(wrapping);
        if (inside.isContainerNode()) {
          add(inside);
          return;
        }
      }
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      throw RefusedException.malformed(
          "its JSON is of no known form (fields %s); OTLP has resourceSpans, Jaeger data or spans"
                  .formatted(names.subList(0, Math.min(names.size(), 8)))
              + " with processes, Zipkin an array of spans with traceId and id, X-Ray Traces with"
              + " Segments, or documents with trace_id");
    }

    List<FileSpan> spans() throws RefusedException {
      // A segment may say its end in a later document than its start.
      spans.addAll(XRayTrace.readAll(segments));
      segments.clear();
      return spans;
    }
  }
}
