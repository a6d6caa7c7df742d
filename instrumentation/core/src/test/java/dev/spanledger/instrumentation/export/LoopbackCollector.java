package dev.spanledger.instrumentation.export;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A collector that serves one connection after another, and closes some at random: before a
 * request, after one that it then does not take, or after the answer. Every span that it took is in
 * {@link #names}, in order.
 */
final class LoopbackCollector implements Closeable {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final ServerSocket server;
  private final @Nullable Random random;
  private final List<String> names = Collections.synchronizedList(new ArrayList<>());
  private volatile int closedAtRandom;
  private volatile @Nullable Socket current;

  /**
   * @param port 0 for a free one
   * @param random null for one that closes nothing by itself
   */
  LoopbackCollector(int port, @Nullable Random random) throws IOException {
    this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    this.random = random;
    Thread thread = new Thread(this::serve, "restless-collector");
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/v1/traces";
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> names() {
    return List.copyOf(names);
  }

  int closedAtRandom() {
    return closedAtRandom;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Socket open = current;
    if (open != null) {
      open.close();
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        current = socket;
        // As servers do: else the second answer waits for the client to acknowledge the first.
        socket.setTcpNoDelay(true);
        serve(socket);
      } catch (IOException e) {
        // The client went, or the test is over.
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (!closes()) {
      String path = line(in).split(" ")[1];
      byte[] body = body(in);
      if (closes()) {
        return;
      }
      if (path.endsWith("/v1/traces")) {
        take(body);
      }
      socket.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void take(byte[] body) throws IOException {
    ExportTraceServiceRequest.parseFrom(body)
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpansList()
        .forEach(span -> names.add(span.getName()));
  }

  private boolean closes() {
    boolean closes = random != null && random.nextInt(10) == 0;
    if (closes) {
      closedAtRandom++;
    }
    return closes;
  }

  private static byte[] body(DataInputStream in) throws IOException {
    int length = 0;
    String line = line(in);
    while (!line.isEmpty()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
      line = line(in);
    }
    byte[] body = new byte[length];
    in.readFully(body);
    return body;
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      line.append((char) in.readUnsignedByte());
    }
    return line.substring(0, line.length() - 2);
  }
}
