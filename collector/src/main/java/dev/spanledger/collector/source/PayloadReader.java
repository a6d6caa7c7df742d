package dev.spanledger.collector.source;

import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.BodyBytes;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.HttpIntake;
import dev.spanledger.collector.otlp.OtlpDecoder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds telemetry in a record by looking at it: OTLP of any signal in protobuf or JSON, one request
 * or one a line; lines of the function library's exporter; log subscriptions; metric streams.
 * Compressed or not.
 */
public final class PayloadReader {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  /** A tree of JSON with its names takes four times what a message of protobuf does. */
  private static final int TREE_FACTOR = 4;

  private static final String STDOUT_VERSION = "__otel_otlp_stdout";

  private final BodyBytes bodies;
  private final LogSubscription logs;
  private final OtlpDecoder decoder = new OtlpDecoder();

  /**
   * @param region in which the carriers are: a log subscription does not name it
   */
  public PayloadReader(BodyBytes bodies, String region) {
    this.bodies = bodies;
    this.logs = new LogSubscription(region, this);
  }

  /** Finds the requests in a record; none in one that only controls its carrier. */
  void read(Carrier carrier, byte[] data, HeapBudget.Reservation reservation, Findings findings)
      throws RefusedException {
    byte[] body = decompressed(data, compression(data), reservation);
    if (firstByte(body) != '{') {
      for (byte[] request : Framing.requests(body)) {
        findings.add(new Payload(carrier.signal(), Encoding.PROTOBUF, carrier.name(), request));
      }
      return;
    }
    long treeBytes = TREE_FACTOR * decoder.heapBytes(Signal.TRACES, Encoding.JSON, body);
    reservation.take(treeBytes);
    MetricStream metrics = new MetricStream();
    int number = 0;
    for (byte[] document : documents(body)) {
      number++;
      findings.attempt(
          "line", number, () -> json(carrier, document, metrics, reservation, findings));
    }
    if (!metrics.isEmpty()) {
      findings.add(
          new Payload(Signal.METRICS, Encoding.PROTOBUF, "cw_metric_stream", metrics.request()));
    }
    reservation.giveBack(treeBytes);
  }

  private void json(
      Carrier carrier,
      byte[] document,
      MetricStream metrics,
      HeapBudget.Reservation reservation,
      Findings findings)
      throws RefusedException {
    JsonObject object = JsonObject.parse(document);
    Signal signal = signal(object);
    if (object.has("metric_stream_name")) {
      metrics.add(object);
    } else if (object.has(STDOUT_VERSION)) {
      findings.add(stdoutLine(carrier.name(), object, reservation));
    } else if (object.has("messageType") && object.has("logEvents")) {
      logs.read(object, reservation, findings);
    } else if (signal != null) {
      findings.add(new Payload(signal, Encoding.JSON, carrier.name(), document));
    } else {
      throw RefusedException.malformed(
          "JSON with fields %s is no OTLP request, exporter line, log subscription or metric stream"
              .formatted(Quoted.of(String.join(",", object.names()))));
    }
  }

  private static @Nullable Signal signal(JsonObject object) {
    if (object.has("resourceSpans")) {
      return Signal.TRACES;
    }
    if (object.has("resourceLogs")) {
      return Signal.LOGS;
    }
    if (object.has("resourceMetrics")) {
      return Signal.METRICS;
    }
    return object.has("events") ? Signal.PLATFORM : null;
  }

  /** A line that an exporter wrote on standard output: a request in an envelope. */
  Payload stdoutLine(String source, JsonObject line, HeapBudget.Reservation reservation)
      throws RefusedException {
    String payload = line.text("payload");
    String endpoint = line.text("endpoint");
    Signal signal = null;
    for (Signal candidate : Signal.values()) {
      if (endpoint != null && endpoint.endsWith(HttpIntake.path(candidate))) {
        signal = candidate;
      }
    }
    if (payload == null || signal == null) {
      throw RefusedException.malformed(
          "Line of an OTLP exporter needs \"payload\" and an \"endpoint\" that ends in /v1/traces,"
              + " /v1/logs or /v1/metrics");
    }
    boolean isBase64 = line.isTrue("base64");
    byte[] data = isBase64 ? base64(payload) : payload.getBytes(StandardCharsets.UTF_8);
    BodyBytes.Compression compression = BodyBytes.Compression.of(line.text("content-encoding"));
    Encoding encoding =
        Encoding.JSON.mediaType().equals(line.text("content-type"))
            ? Encoding.JSON
            : Encoding.PROTOBUF;
    return new Payload(signal, encoding, source, decompressed(data, compression, reservation));
  }

  /** Bytes of base64 text from outside. */
  public static byte[] base64(String text) throws RefusedException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw RefusedException.malformed(
          "Text of %d characters is not base64".formatted(text.length()));
    }
  }

  private static int firstByte(byte[] body) {
    for (byte b : body) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
    }
    return -1;
  }

  /** One document, or one a line. A line feed inside a document is not followed by a brace. */
  private static List<byte[]> documents(byte[] body) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < body.length; i++) {
      if (body[i] == '\n') {
        addLine(lines, body, from, i);
        from = i + 1;
      }
    }
    addLine(lines, body, from, body.length);
    boolean isOneEach =
        lines.stream().allMatch(line -> line[0] == '{' && line[line.length - 1] == '}');
    return isOneEach ? lines : List.of(body);
  }

  private static void addLine(List<byte[]> lines, byte[] body, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && body[start] <= ' ' && body[start] >= 0) {
      start++;
    }
    while (end > start && body[end - 1] <= ' ' && body[end - 1] >= 0) {
      end--;
    }
    if (end > start) {
      lines.add(Arrays.copyOfRange(body, start, end));
    }
  }

  private static BodyBytes.Compression compression(byte[] data) {
    if (data.length > 2 && data[0] == 0x1f && (data[1] & 0xff) == 0x8b) {
      return BodyBytes.Compression.GZIP;
    }
    boolean isZstd =
        data.length > 4
            && (data[0] & 0xff) == 0x28
            && (data[1] & 0xff) == 0xb5
            && data[2] == 0x2f
            && (data[3] & 0xff) == 0xfd;
    return isZstd ? BodyBytes.Compression.ZSTD : BodyBytes.Compression.IDENTITY;
  }

  private byte[] decompressed(
      byte[] data, BodyBytes.Compression compression, HeapBudget.Reservation reservation)
      throws RefusedException {
    return bodies.read(
        new ByteArrayInputStream(data),
        data.length,
        compression,
        System.nanoTime() + DEADLINE.toNanos(),
        reservation);
  }
}
