package dev.spanledger.instrumentation.export;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A collector inside this process that takes everything and keeps nothing, so that the way to a
 * real one can be walked before a snapshot is taken. Loopback only, one connection, one thread.
 */
public final class EchoCollector implements AutoCloseable, Runnable {
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final String LENGTH_HEADER = "content-length:";
  private static final int TIMEOUT_MILLIS = 1_000;

  private final ServerSocket server;

  private EchoCollector(ServerSocket server) {
    this.server = server;
  }

  /** One that runs; null where the machine has no port for it. */
  public static @Nullable EchoCollector open() {
    try {
      ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      EchoCollector collector = new EchoCollector(server);
      Thread thread = new Thread(collector, "spanledger-rehearsal");
      thread.setDaemon(true);
      thread.start();
      return collector;
    } catch (IOException e) {
      return null;
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void run() {
    try (Socket socket = server.accept()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (takeRequest(in)) {
        socket.getOutputStream().write(ANSWER);
      }
    } catch (IOException e) {
      // Closed, or nobody came; the rehearsal ends either way.
    }
  }

  private static boolean takeRequest(InputStream in) throws IOException {
    int length = 0;
    String line = line(in);
    if (line.isEmpty()) {
      return false;
    }
    while (!line.isEmpty()) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith(LENGTH_HEADER)) {
        length = Integer.parseInt(line.substring(LENGTH_HEADER.length()).trim());
      }
      line = line(in);
    }
    in.skipNBytes(length);
    return true;
  }

  /** Without its end; empty at the end of the stream. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.read();
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
