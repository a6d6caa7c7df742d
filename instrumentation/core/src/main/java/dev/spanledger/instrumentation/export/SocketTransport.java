package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over one keep-alive socket to a collector on this machine or network. The JDK's clients
 * initialise TLS even for a plain endpoint and cost more than everything else here together.
 */
final class SocketTransport implements SpanTransport {
  /** Half of what the collector accepts by default, compressed or not. */
  private static final int MAX_PAYLOAD_BYTES = 512 * 1024;

  private final HttpEndpoint endpoint;
  private final String head;
  private @Nullable Connection connection;

  SocketTransport(HttpEndpoint endpoint) {
    this.endpoint = endpoint;
    StringBuilder text = new StringBuilder(256);
    text.append("POST ").append(endpoint.path()).append(" HTTP/1.1\r\nHost: ");
    text.append(endpoint.authority()).append("\r\nContent-Type: application/x-protobuf\r\n");
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    this.head = text.append("Content-Length: ").toString();
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
  }

  @Override
  public void send(byte[] payload, long timeoutNanos) throws IOException {
    long deadlineNanoTime = System.nanoTime() + timeoutNanos;
    byte[] request = request(payload);
    Connection open = connection;
    if (open != null) {
      try {
        exchange(open, request, deadlineNanoTime);
        return;
      } catch (ConnectionDied e) {
        // The collector closed it while the function was frozen. Once more, on a new one.
        close();
      }
    }
    Connection fresh = connect(deadlineNanoTime);
    connection = fresh;
    exchange(fresh, request, deadlineNanoTime);
  }

  private void exchange(Connection on, byte[] request, long deadlineNanoTime) throws IOException {
    boolean isUsable = false;
    try {
      HttpResponse response = on.exchange(request, deadlineNanoTime);
      isUsable = response.keepsAlive();
      if (response.status() / 100 != 2) {
        throw PayloadRefused.of(endpoint.authority(), response.status());
      }
    } finally {
      if (!isUsable) {
        close();
      }
    }
  }

  private Connection connect(long deadlineNanoTime) throws IOException {
    Socket socket = new Socket();
    try {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port());
      socket.setTcpNoDelay(true);
      socket.connect(address, Connection.remainingMillis(deadlineNanoTime));
      return new Connection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  private byte[] request(byte[] payload) {
    byte[] start = (head + payload.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = new byte[start.length + payload.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(payload, 0, request, start.length, payload.length);
    return request;
  }

  /** The other side had gone before it answered; safe to repeat, a collector drops duplicates. */
  static final class ConnectionDied extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionDied(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
