package dev.spanledger.locallambda.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with keep-alive on loopback. Each answer leaves in one packet with Nagle's algorithm
 * off: the JDK's own server sends head and body apart and so waits 40 ms for a delayed
 * acknowledgement on every small answer, which would be most of a short invocation's duration.
 */
public final class LoopbackServer implements AutoCloseable {
  /** A connection holds a thread, and a function's long poll holds its connection. */
  private static final int MOST_CONNECTIONS = 256;

  private static final int BACKLOG = 64;

  private final ServerSocket socket;
  private final Handler handler;
  private final int largestBodyBytes;
  private final ExecutorService connections;
  private final Duration patience;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** What answers a request; may block, for it has the connection's thread. */
  @FunctionalInterface
  public interface Handler {
    HttpResponse answer(HttpRequest request) throws IOException, InterruptedException;
  }

  private LoopbackServer(
      ServerSocket socket, String name, Duration patience, int largestBodyBytes, Handler handler) {
    this.socket = socket;
    this.largestBodyBytes = largestBodyBytes;
    this.patience = patience;
    this.handler = handler;
    this.connections =
        new ThreadPoolExecutor(
            0,
            MOST_CONNECTIONS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon(task, name),
            (task, pool) -> ((Connection) task).refuse());
    daemon(this::accept, name + "-accept").start();
  }

  /** Listens on loopback; {@link #close} breaks off what is being answered. */
  public static LoopbackServer start(int port, String name, Handler handler) {
    return start(port, name, Duration.ZERO, handler);
  }

  /**
   * Listens on loopback.
   *
   * @param port 0 for any free one
   * @param name of the threads
   * @param patience how long {@link #close} waits for requests that are being answered
   */
  public static LoopbackServer start(int port, String name, Duration patience, Handler handler) {
    return start(port, name, patience, RequestReader.LARGEST_BODY_BYTES, handler);
  }

  /**
   * Listens on loopback.
   *
   * @param largestBodyBytes a request above it is answered with 413
   */
  public static LoopbackServer start(
      int port, String name, Duration patience, int largestBodyBytes, Handler handler) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      return new LoopbackServer(socket, name, patience, largestBodyBytes, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot listen on 127.0.0.1:%d for %s: is the port taken?".formatted(port, name), e);
    }
  }

  /** Port that was given, or found free. */
  public int port() {
    return socket.getLocalPort();
  }

  /** Host and port, as AWS_LAMBDA_RUNTIME_API has them. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = socket.accept();
        client.setTcpNoDelay(true);
        connections.execute(new Connection(client));
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException("Cannot accept on " + authority(), e);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    closeQuietly(socket);
    open.stream().filter(connection -> !connection.answering).forEach(Connection::refuse);
    connections.shutdown();
    try {
      if (!connections.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        connections.shutdownNow();
      }
    } catch (InterruptedException e) {
      connections.shutdownNow();
      Thread.currentThread().interrupt();
    }
    open.forEach(Connection::refuse);
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // The peer is gone or going; there is nobody left to tell.
    }
  }

  /** Answers requests of one caller until it hangs up. */
  private final class Connection implements Runnable {
    private final Socket client;
    private volatile boolean answering;

    Connection(Socket client) {
      this.client = client;
    }

    void refuse() {
      closeQuietly(client);
    }

    @Override
    public void run() {
      open.add(this);
      try (InputStream in = new BufferedInputStream(client.getInputStream(), 16_384);
          OutputStream out = client.getOutputStream()) {
        String host = client.getInetAddress().getHostAddress();
        boolean isOpen = true;
        while (isOpen && !closed) {
          isOpen = serveOne(in, out, host);
        }
      } catch (IOException e) {
        // A killed function or an impatient caller breaks off; the next request brings a new one.
        closeQuietly(client);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        open.remove(this);
        closeQuietly(client);
      }
    }

    /** True while the connection may carry another request. */
    private boolean serveOne(InputStream in, OutputStream out, String host)
        throws IOException, InterruptedException {
      @Nullable HttpRequest request;
      try {
        request = RequestReader.read(in, host, largestBodyBytes);
      } catch (BadRequestException e) {
        ResponseWriter.write(out, HttpResponse.json(e.status(), e.toJson()), false);
        return false;
      }
      if (request == null) {
        return false;
      }
      answering = true;
      HttpResponse response = handler.answer(request);
      boolean keepAlive = !closed && !"close".equalsIgnoreCase(request.header("connection"));
      ResponseWriter.write(out, response, keepAlive);
      answering = false;
      return keepAlive;
    }
  }
}
