package dev.spanledger.instrumentation.export;

import dev.spanledger.instrumentation.export.SocketTransport.ConnectionDied;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** One open socket: requests out, responses in, all bounded in bytes and time. */
final class Connection {
  /**
   * What Linux takes into the send buffer of a new socket, so that writing it waits for nobody.
   * That is most invocations; only more than this is worth a thread that watches the clock.
   */
  private static final int NEVER_BLOCKS_BYTES = 16 * 1024;

  /** Below the 60 s after which many proxies close, and the 350 s of AWS's network gateways. */
  private static final long LONGEST_IDLE_NANOS = 50_000_000_000L;

  private static final int MAX_HEADERS = 100;
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  private final Socket wire;
  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[4096];
  private final HttpLine line = new HttpLine();
  private final Headers headers = new Headers();
  private int at;
  private int end;
  private long lastUsedNanoTime = System.nanoTime();

  /**
   * @param wire the socket that touches the network: {@code socket} itself, or below its TLS.
   *     Closing it never waits.
   */
  Connection(Socket wire, Socket socket) throws IOException {
    this.wire = wire;
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  void close() {
    try {
      wire.close();
    } catch (IOException e) {
      // Nothing waits for this socket any more.
    }
  }

  /**
   * Whether so long ago that something between here and the collector may have forgotten the
   * connection without a word, so that a request would wait in vain for its answer.
   */
  boolean isOld() {
    return System.nanoTime() - lastUsedNanoTime > LONGEST_IDLE_NANOS;
  }

  /** Reads one whole response, so that the next one starts clean. */
  HttpResponse read(long deadlineNanoTime) throws IOException {
    boolean isFirst = true;
    while (true) {
      statusLine(deadlineNanoTime, isFirst);
      int status = line.status();
      headers(deadlineNanoTime);
      if (status / 100 != 1) {
        body(status, deadlineNanoTime);
        lastUsedNanoTime = System.nanoTime();
        return new HttpResponse(status, headers.keepsAlive && headers.isDelimited(status));
      }
      isFirst = false;
    }
  }

  /** A socket has no timeout for writing, and a peer that stops reading would block for ever. */
  void write(byte[] request, int length, long deadlineNanoTime) throws IOException {
    WriteDeadline deadline =
        length > NEVER_BLOCKS_BYTES ? WriteDeadline.start(wire, deadlineNanoTime) : null;
    try {
      socket.getOutputStream().write(request, 0, length);
    } catch (IOException e) {
      remainingMillis(deadlineNanoTime);
      throw new ConnectionDied("connection closed while writing", e);
    } finally {
      if (deadline != null) {
        deadline.close();
      }
    }
  }

  private void statusLine(long deadlineNanoTime, boolean isFirst) throws IOException {
    try {
      line(deadlineNanoTime);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (isFirst && end == 0) {
        throw new ConnectionDied("connection closed before an answer", e);
      }
      throw e;
    }
  }

  private void headers(long deadlineNanoTime) throws IOException {
    headers.start(line);
    for (int i = 0; i < MAX_HEADERS; i++) {
      line(deadlineNanoTime);
      if (line.isEmpty()) {
        return;
      }
      headers.read(line);
    }
    throw new IOException("more than " + MAX_HEADERS + " headers in the answer");
  }

  private void body(int status, long deadlineNanoTime) throws IOException {
    if (status == 204 || status == 304) {
      return;
    }
    if (headers.isChunked) {
      chunks(deadlineNanoTime);
    } else if (headers.length >= 0) {
      skip(headers.length, deadlineNanoTime);
    }
  }

  private void chunks(long deadlineNanoTime) throws IOException {
    long total = 0;
    while (true) {
      line(deadlineNanoTime);
      int size = line.number(0, 16);
      if (size == 0) {
        do {
          line(deadlineNanoTime);
          total += 1;
        } while (!line.isEmpty());
        return;
      }
      total += size;
      if (total > MAX_BODY_BYTES) {
        throw new IOException("answer is longer than " + MAX_BODY_BYTES + " bytes");
      }
      skip(size, deadlineNanoTime);
      line(deadlineNanoTime);
    }
  }

  private void skip(long bytes, long deadlineNanoTime) throws IOException {
    if (bytes > MAX_BODY_BYTES) {
      throw new IOException("answer of " + bytes + " bytes is longer than " + MAX_BODY_BYTES);
    }
    long rest = bytes;
    while (rest > 0) {
      if (at == end) {
        fill(deadlineNanoTime);
      }
      int step = (int) Math.min(rest, end - at);
      at += step;
      rest -= step;
    }
  }

  private void line(long deadlineNanoTime) throws IOException {
    line.clear();
    while (true) {
      if (at == end) {
        fill(deadlineNanoTime);
      }
      byte b = buffer[at++];
      if (b == '\n') {
        line.end();
        return;
      }
      line.append(b);
    }
  }

  private void fill(long deadlineNanoTime) throws IOException {
    socket.setSoTimeout(remainingMillis(deadlineNanoTime));
    at = 0;
    end = 0;
    int read = in.read(buffer);
    if (read < 0) {
      throw new IOException("connection closed within the answer");
    }
    end = read;
  }

  static int remainingMillis(long deadlineNanoTime) throws SocketTimeoutException {
    long millis = (deadlineNanoTime - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no time left to export");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  /** The two headers that say where a body ends, and the one that says what follows. */
  private static final class Headers {
    private long length;
    private boolean isChunked;
    private boolean keepsAlive;

    void start(HttpLine statusLine) {
      length = -1;
      isChunked = false;
      keepsAlive = statusLine.startsWith("HTTP/1.1");
    }

    void read(HttpLine line) throws IOException {
      int value = line.valueOf("content-length:");
      if (value >= 0) {
        length = line.number(value, 10);
        return;
      }
      value = line.valueOf("transfer-encoding:");
      if (value >= 0) {
        isChunked = line.hasAt(value, "chunked");
        return;
      }
      value = line.valueOf("connection:");
      if (value >= 0) {
        keepsAlive = !line.hasAt(value, "close");
      }
    }

    boolean isDelimited(int status) {
      return isChunked || length >= 0 || status == 204 || status == 304;
    }
  }
}
