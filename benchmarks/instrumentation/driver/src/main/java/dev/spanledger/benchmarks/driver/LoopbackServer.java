package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes connections on a port of 127.0.0.1, a thread for each. */
final class LoopbackServer implements AutoCloseable {
  private final ServerSocket server;
  private final Exchange exchange;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Answers one request. */
  interface Exchange {
    void answer(HttpConnection connection, HttpConnection.Request request)
        throws IOException, InterruptedException;
  }

  LoopbackServer(String name, Exchange exchange) throws IOException {
    this.exchange = exchange;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(name, this::accept);
  }

  String authority() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        start("connection", () -> serve(socket));
      } catch (IOException e) {
        // Closed, as close() does.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (HttpConnection connection = new HttpConnection(socket)) {
      HttpConnection.Request request = connection.read();
      while (request != null) {
        exchange.answer(connection, request);
        request = connection.read();
      }
    } catch (IOException e) {
      // The function's process has ended; what it did not do shows in the counts.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
