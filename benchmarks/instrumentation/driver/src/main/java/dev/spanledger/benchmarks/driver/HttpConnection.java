package dev.spanledger.benchmarks.driver;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The little HTTP/1.1 that the runtime's client and exporters speak. The JDK's server adds up to 40
 * ms to a small answer, which is a hundred times what is to be measured.
 */
final class HttpConnection implements AutoCloseable {
  private static final int LONGEST_BODY_BYTES = 16 * 1024 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  HttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    out = socket.getOutputStream();
  }

  /**
   * A request as it arrived.
   *
   * @param isGzip its body is compressed
   */
  record Request(String method, String path, byte[] body, boolean isGzip) {}

  /** Next request; null once the other side has closed. */
  @Nullable Request read() throws IOException {
    String line = line();
    if (line == null) {
      return null;
    }
    String[] start = line.split(" ");
    int length = 0;
    boolean isChunked = false;
    boolean isGzip = false;
    boolean expectsContinue = false;
    for (String header = line(); header != null && !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).trim());
      }
      isChunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
      isGzip |= lower.startsWith("content-encoding:") && lower.contains("gzip");
      expectsContinue |= lower.startsWith("expect:");
    }
    if (expectsContinue) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return new Request(start[0], start[1], isChunked ? chunks() : exactly(length), isGzip);
  }

  /** Answers with these header lines, each of which ends in CR LF, and this body. */
  void write(String status, String headers, byte[] body) throws IOException {
    byte[] head =
        ("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] answer = new byte[head.length + body.length];
    System.arraycopy(head, 0, answer, 0, head.length);
    System.arraycopy(body, 0, answer, head.length, body.length);
    out.write(answer);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private byte[] exactly(int length) throws IOException {
    if (length > LONGEST_BODY_BYTES) {
      throw new IOException("body of %d bytes".formatted(length));
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("body of %d bytes ends after %d".formatted(length, body.length));
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    byte[] body = new byte[0];
    while (true) {
      String line = line();
      int size = line == null ? 0 : Integer.parseInt(line.trim(), 16);
      byte[] chunk = exactly(size);
      line();
      if (size == 0) {
        return body;
      }
      byte[] longer = new byte[body.length + size];
      System.arraycopy(body, 0, longer, 0, body.length);
      System.arraycopy(chunk, 0, longer, body.length, size);
      body = longer;
    }
  }

  private @Nullable String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      if (c == '\n') {
        int length = line.length();
        boolean endsInReturn = length > 0 && line.charAt(length - 1) == '\r';
        return endsInReturn ? line.substring(0, length - 1) : line.toString();
      }
      line.append((char) c);
    }
  }
}
