package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The JDK's client with TLS. Loaded only for an {@code https} endpoint: it is the dearest part. */
final class HttpsTransport implements SpanTransport {
  private static final int MAX_PAYLOAD_BYTES = 512 * 1024;

  private final HttpEndpoint endpoint;
  private final URI uri;
  private final HttpClient client;

  HttpsTransport(HttpEndpoint endpoint) {
    this.endpoint = endpoint;
    this.uri =
        URI.create(
            (endpoint.isSecure() ? "https://" : "http://")
                + endpoint.authority()
                + endpoint.path());
    this.client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
  }

  @Override
  public void send(byte[] payload, long timeoutNanos) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofNanos(Math.max(timeoutNanos, 1_000_000)))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(payload));
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    try {
      HttpResponse<Void> response =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      if (response.statusCode() / 100 != 2) {
        throw PayloadRefused.of(endpoint.authority(), response.statusCode());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while exporting", e);
    }
  }
}
