package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over one keep-alive socket to a collector: an extension on this machine, or far away
 * with TLS. The JDK's clients initialise TLS even for a plain endpoint and cost more than
 * everything else here together.
 */
final class SocketTransport implements OtlpTransport {
  /** Half of what the collector accepts by default, compressed or not. */
  private static final int MAX_PAYLOAD_BYTES = 512 * 1024;

  private static final int FIRST_BUFFER_BYTES = 4096;
  private static final int MAX_KEPT_BYTES = 64 * 1024;
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private final HttpEndpoint endpoint;
  private final @Nullable Gzip gzip;
  private final byte[][] heads = new byte[Signal.values().length][];
  private byte[] requests = new byte[FIRST_BUFFER_BYTES];
  private int length;
  private @Nullable Connection connection;

  SocketTransport(HttpEndpoint endpoint, boolean isCompressed) {
    this.endpoint = endpoint;
    this.gzip = isCompressed ? new Gzip() : null;
    for (Signal signal : Signal.values()) {
      heads[signal.ordinal()] = head(signal).getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /** All of a request up to the length of its body. */
  private String head(Signal signal) {
    StringBuilder text = new StringBuilder(256);
    text.append("POST ").append(endpoint.path(signal));
    text.append(" HTTP/1.1\r\nHost: ").append(endpoint.authority());
    text.append("\r\nContent-Type: application/x-protobuf\r\n");
    if (gzip != null) {
      text.append("Content-Encoding: gzip\r\n");
    }
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    return text.append("Content-Length: ").toString();
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
  }

  /**
   * All requests are written before the first answer is read, so that two cost one round trip. What
   * a dying connection left unanswered is sent once more on a new one.
   */
  @Override
  public void send(List<Payload> payloads, long timeoutNanos) throws IOException {
    long deadlineNanoTime = System.nanoTime() + timeoutNanos;
    int unsettled = Payload.firstUnsettled(payloads);
    boolean mayRepeat = true;
    while (unsettled < payloads.size()) {
      try {
        exchange(
            open(deadlineNanoTime), payloads.subList(unsettled, payloads.size()), deadlineNanoTime);
      } catch (ConnectionDied e) {
        // The collector closed it while the function was frozen, or restarts.
        if (!mayRepeat) {
          throw e;
        }
        mayRepeat = false;
      }
      unsettled = Payload.firstUnsettled(payloads);
    }
  }

  @Override
  public void suspend() {
    close();
  }

  private Connection open(long deadlineNanoTime) throws IOException {
    Connection open = connection;
    if (open != null && open.isOld()) {
      close();
      open = null;
    }
    if (open == null) {
      open = connect(deadlineNanoTime);
      connection = open;
    }
    return open;
  }

  /** Ends early where the collector announces that it closes the connection after an answer. */
  private void exchange(Connection on, List<Payload> payloads, long deadlineNanoTime)
      throws IOException {
    boolean isUsable = false;
    IOException busy = null;
    try {
      fill(payloads);
      on.write(requests, length, deadlineNanoTime);
      for (Payload payload : payloads) {
        HttpResponse response = on.read(deadlineNanoTime);
        isUsable = response.keepsAlive();
        // Later payloads may be accepted all the same, and must not be sent twice.
        busy = Answers.settle(payload, endpoint.authority(), response.status(), busy);
        if (!isUsable) {
          break;
        }
      }
    } catch (IOException e) {
      isUsable = false;
      throw e;
    } finally {
      if (!isUsable) {
        close();
      }
    }
    if (busy != null) {
      throw busy;
    }
  }

  private Connection connect(long deadlineNanoTime) throws IOException {
    Socket wire = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(address(deadlineNanoTime), endpoint.port());
      wire.setTcpNoDelay(true);
      wire.connect(address, Connection.remainingMillis(deadlineNanoTime));
      Socket socket =
          endpoint.isSecure()
              ? TlsSockets.connect(wire, endpoint.host(), endpoint.port(), deadlineNanoTime)
              : wire;
      return new Connection(wire, socket);
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }

  private InetAddress address(long deadlineNanoTime) throws IOException {
    String host = endpoint.host();
    boolean needsNoResolver =
        host.equals("localhost")
            || host.indexOf(':') >= 0
            || (host.charAt(host.length() - 1) >= '0' && host.charAt(host.length() - 1) <= '9');
    return needsNoResolver
        ? InetAddress.getByName(host)
        : AddressLookup.find(host, deadlineNanoTime);
  }

  private void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  /** Puts all requests back to back into the kept buffer. */
  private void fill(List<Payload> payloads) {
    length = 0;
    if (requests.length > MAX_KEPT_BYTES) {
      requests = new byte[FIRST_BUFFER_BYTES];
    }
    for (Payload payload : payloads) {
      byte[] body = payload.buffer();
      int offset = payload.offset();
      int bodyBytes = payload.length();
      if (gzip != null) {
        bodyBytes = gzip.compress(payload);
        body = gzip.buffer();
        offset = 0;
      }
      byte[] head = heads[payload.signal().ordinal()];
      append(head, 0, head.length);
      appendDecimal(bodyBytes);
      append(HEAD_END, 0, HEAD_END.length);
      append(body, offset, bodyBytes);
    }
  }

  private void append(byte[] bytes, int offset, int count) {
    if (length + count > requests.length) {
      requests = Arrays.copyOf(requests, Math.max(length + count, 2 * requests.length));
    }
    System.arraycopy(bytes, offset, requests, length, count);
    length += count;
  }

  private void appendDecimal(int value) {
    byte[] digits = Integer.toString(value).getBytes(StandardCharsets.ISO_8859_1);
    append(digits, 0, digits.length);
  }

  /** The other side had gone before it answered; safe to repeat, a collector drops duplicates. */
  static final class ConnectionDied extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionDied(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
