package dev.spanledger.instrumentation.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

  private final HttpEndpoint endpoint;
  private final @Nullable Gzip gzip;
  private final String headers;
  private @Nullable Connection connection;

  SocketTransport(HttpEndpoint endpoint, boolean isCompressed) {
    this.endpoint = endpoint;
    this.gzip = isCompressed ? new Gzip() : null;
    StringBuilder text = new StringBuilder(256);
    text.append(" HTTP/1.1\r\nHost: ").append(endpoint.authority());
    text.append("\r\nContent-Type: application/x-protobuf\r\n");
    if (isCompressed) {
      text.append("Content-Encoding: gzip\r\n");
    }
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    this.headers = text.append("Content-Length: ").toString();
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
      on.write(requests(payloads), deadlineNanoTime);
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

  private byte[] requests(List<Payload> payloads) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024 + payloads.get(0).bytes().length);
    for (Payload payload : payloads) {
      byte[] body = gzip == null ? payload.bytes() : gzip.compress(payload.bytes());
      String head = "POST " + endpoint.path(payload.signal()) + headers + body.length + "\r\n\r\n";
      out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
      out.writeBytes(body);
    }
    return out.toByteArray();
  }

  /** The other side had gone before it answered; safe to repeat, a collector drops duplicates. */
  static final class ConnectionDied extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionDied(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
