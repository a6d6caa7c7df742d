package dev.spanledger.collector.lambda;

import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.intake.BodyBytes;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.HttpMessage;
import dev.spanledger.collector.source.JsonObject;
import dev.spanledger.collector.source.PayloadReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as a function URL and API Gateway deliver it: payload format 2.0 (function URL, HTTP
 * API) or 1.0 (REST API, HTTP API).
 */
final class HttpEvent implements HttpMessage {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final String method;
  private final String path;
  private final Map<String, String> headers;
  private final String body;
  private final boolean isBase64;

  private HttpEvent(
      String method, String path, Map<String, String> headers, String body, boolean isBase64) {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
    this.isBase64 = isBase64;
  }

  /**
   * @throws IllegalArgumentException where the event is no request
   */
  static HttpEvent of(JsonObject event) {
    JsonObject http = event.object("requestContext").object("http");
    String method = http.has("method") ? http.text("method") : event.text("httpMethod");
    String path = event.has("rawPath") ? event.text("rawPath") : event.text("path");
    if (method == null || path == null) {
      throw new IllegalArgumentException(
          "Event with fields %s is none of a function URL or API Gateway".formatted(event.names()));
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    JsonObject given = event.object("headers");
    for (String name : given.names()) {
      String value = given.text(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    String body = event.text("body");
    return new HttpEvent(
        method.toUpperCase(Locale.ROOT),
        path,
        headers,
        body == null ? "" : body,
        event.isTrue("isBase64Encoded"));
  }

  String method() {
    return method;
  }

  /**
   * The path without what a stage or a custom domain puts in front of it: OTLP's endpoint may have
   * a path of its own.
   */
  String path(List<String> known) {
    for (String candidate : known) {
      if (path.endsWith(candidate)) {
        return candidate;
      }
    }
    return path;
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  public byte[] body(HeapBudget.Reservation reservation) throws RefusedException {
    BodyBytes.Compression compression = BodyBytes.Compression.of(header("Content-Encoding"));
    byte[] data = isBase64 ? PayloadReader.base64(body) : body.getBytes(StandardCharsets.UTF_8);
    return BodyBytes.defaults()
        .read(
            new ByteArrayInputStream(data),
            data.length,
            compression,
            System.nanoTime() + DEADLINE.toNanos(),
            reservation);
  }
}
