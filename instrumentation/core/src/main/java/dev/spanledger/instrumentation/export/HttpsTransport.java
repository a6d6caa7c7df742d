package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JDK's client with TLS. Loaded only for an {@code https} endpoint: it is the dearest part. */
final class HttpsTransport implements OtlpTransport {
  private static final int MAX_PAYLOAD_BYTES = 512 * 1024;

  private final HttpEndpoint endpoint;
  private final HttpClient client;

  HttpsTransport(HttpEndpoint endpoint) {
    this.endpoint = endpoint;
    this.client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
  }

  @Override
  public void send(List<Payload> payloads, long timeoutNanos) throws IOException {
    long deadlineNanoTime = System.nanoTime() + timeoutNanos;
    IOException busy = null;
    for (Payload payload : payloads) {
      int status = status(request(payload), deadlineNanoTime - System.nanoTime());
      busy = Answers.settle(payload, endpoint.authority(), status, busy);
    }
    if (busy != null) {
      throw busy;
    }
  }

  private HttpRequest request(Payload payload) {
    URI uri =
        URI.create(
            (endpoint.isSecure() ? "https://" : "http://")
                + endpoint.authority()
                + endpoint.path(payload.signal()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(payload.bytes()));
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    return request.build();
  }

  /** The client's own timeout ends with the headers; a body that drips would go on for ever. */
  private int status(HttpRequest request, long timeoutNanos) throws IOException {
    CompletableFuture<HttpResponse<Void>> response =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return response.get(timeoutNanos, TimeUnit.NANOSECONDS).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while exporting", e);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no time left to export");
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      response.cancel(true);
    }
  }
}
