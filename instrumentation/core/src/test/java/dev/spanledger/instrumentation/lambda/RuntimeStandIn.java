package dev.spanledger.instrumentation.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lambda's Runtime API, as much of it as its runtime interface client asks for: events go out to
 * whoever asks for the next, answers come in by request id.
 */
final class RuntimeStandIn implements AutoCloseable {
  record Event(String requestId, String body, String traceHeader) {}

  record Answer(String requestId, String body, boolean isError) {}

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CountDownLatch isIdle = new CountDownLatch(1);
  final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  final List<byte[]> traces = new CopyOnWriteArrayList<>();
  final List<byte[]> metrics = new CopyOnWriteArrayList<>();
  final CountDownLatch isSnapshotReady = new CountDownLatch(1);
  final CountDownLatch restore = new CountDownLatch(1);

  RuntimeStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/2018-06-01/runtime/invocation/next", this::next);
    server.createContext("/2018-06-01/runtime/restore/next", this::restored);
    server.createContext("/2018-06-01/runtime", this::answered);
    server.createContext("/v1/traces", exchange -> keep(exchange, traces));
    server.createContext("/v1/metrics", exchange -> keep(exchange, metrics));
    server.start();
  }

  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  void invoke(Event event) {
    events.add(event);
  }

  Answer answer() throws InterruptedException {
    Answer answer = answers.poll(60, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer within a minute");
    }
    return answer;
  }

  /** Waits until the function has nothing to do. */
  void awaitIdle() throws InterruptedException {
    if (!isIdle.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the function asked for no further event within a minute");
    }
  }

  private void next(HttpExchange exchange) throws IOException {
    Event event;
    try {
      event = events.poll();
      if (event == null) {
        isIdle.countDown();
        event = events.take();
      }
    } catch (InterruptedException e) {
      exchange.close();
      return;
    }
    byte[] body = event.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", event.requestId());
    exchange.getResponseHeaders().add("Lambda-Runtime-Invoked-Function-Arn", TestContext.ARN);
    exchange
        .getResponseHeaders()
        .add("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
    exchange.getResponseHeaders().add("Lambda-Runtime-Trace-Id", event.traceHeader());
    answer(exchange, 200, body);
  }

  private void restored(HttpExchange exchange) throws IOException {
    isSnapshotReady.countDown();
    try {
      restore.await();
    } catch (InterruptedException e) {
      exchange.close();
      return;
    }
    answer(exchange, 200, new byte[0]);
  }

  private void answered(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String[] parts = path.split("/");
    boolean isError = path.endsWith("error");
    answer(exchange, 202, new byte[0]);
    answers.add(new Answer(parts.length > 4 ? parts[4] : path, body, isError));
  }

  private static void keep(HttpExchange exchange, List<byte[]> kept) throws IOException {
    kept.add(exchange.getRequestBody().readAllBytes());
    answer(exchange, 200, new byte[0]);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
