package dev.spanledger.locallambda.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes one HTTP/1.1 answer with a single call, so that it leaves as one packet. */
final class ResponseWriter {
  private static final Set<String> OWN =
      Set.of("content-length", "connection", "transfer-encoding", "keep-alive");
  private static final Map<Integer, String> REASONS =
      Map.of(
          200,
          "OK",
          202,
          "Accepted",
          400,
          "Bad Request",
          404,
          "Not Found",
          413,
          "Content Too Large",
          429,
          "Too Many Requests",
          500,
          "Internal Server Error",
          503,
          "Service Unavailable");

  private ResponseWriter() {}

  static void write(OutputStream out, HttpResponse response, boolean keepAlive) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ")
        .append(response.status())
        .append(' ')
        .append(REASONS.getOrDefault(response.status(), "Status"))
        .append("\r\n");
    for (HttpResponse.Header header : response.headers()) {
      if (!OWN.contains(header.name().toLowerCase(Locale.ROOT))) {
        head.append(header.name()).append(": ").append(header.value()).append("\r\n");
      }
    }
    head.append("Content-Length: ").append(response.body().length()).append("\r\n");
    head.append("Connection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[start.length + response.body().length()];
    System.arraycopy(start, 0, message, 0, start.length);
    System.arraycopy(response.body().bytes(), 0, message, start.length, response.body().length());
    out.write(message);
    out.flush();
  }
}
