package dev.spanledger.lake.store;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Hands requests on to a real server and spoils a part of them, as a network and a busy S3 do. */
final class FaultyProxy implements AutoCloseable {
  private static final Set<String> NOT_HANDED_ON =
      Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

  /** What may go wrong. */
  enum Fault {
    SLOW_DOWN,
    INTERNAL_ERROR,
    CONFLICT,
    RESET,
    STALL,
    /** Done by the server, and nobody is told. */
    GHOST_RESET,
    GHOST_STALL,
    GHOST_ERROR,
    /** Half of the body, then the connection ends. */
    TRUNCATED
  }

  private final URI server;
  private final double ratio;
  private final long stallMillis;
  private final Random random;
  private final HttpServer proxy;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Fault, Integer> faults = new ConcurrentHashMap<>();
  private final Map<String, Object> locks = new ConcurrentHashMap<>();
  private final Map<String, Integer> stored = new ConcurrentHashMap<>();

  FaultyProxy(URI server, double ratio, long stallMillis, long seed) throws IOException {
    this.server = server;
    this.ratio = ratio;
    this.stallMillis = stallMillis;
    this.random = new Random(seed);
    this.proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    proxy.setExecutor(threads);
    proxy.createContext("/", this::handle);
    proxy.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
  }

  /** How often each fault was made. */
  Map<Fault, Integer> faults() {
    return faults;
  }

  /** How often the server said that it stored something, by path. */
  Map<String, Integer> stored() {
    return stored;
  }

  @Override
  public void close() {
    proxy.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Fault fault = fault(exchange.getRequestMethod());
      if (fault != null) {
        faults.merge(fault, 1, Integer::sum);
      }
      if (fault == null) {
        answer(exchange, handOn(exchange, body), false);
        return;
      }
      switch (fault) {
        case SLOW_DOWN -> refuse(exchange, 503, "SlowDown");
        case INTERNAL_ERROR -> refuse(exchange, 500, "InternalError");
        case CONFLICT -> refuse(exchange, 409, "ConditionalRequestConflict");
        case RESET -> {}
        case STALL -> stall();
        case GHOST_RESET -> handOn(exchange, body);
        case GHOST_STALL -> {
          handOn(exchange, body);
          stall();
        }
        case GHOST_ERROR -> {
          handOn(exchange, body);
          refuse(exchange, 500, "InternalError");
        }
        case TRUNCATED -> answer(exchange, handOn(exchange, body), true);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Fault fault(String method) {
    if (random.nextDouble() >= ratio) {
      return null;
    }
    List<Fault> possible =
        method.equals("PUT")
            ? List.of(
                Fault.SLOW_DOWN,
                Fault.INTERNAL_ERROR,
                Fault.CONFLICT,
                Fault.RESET,
                Fault.STALL,
                Fault.GHOST_RESET,
                Fault.GHOST_STALL,
                Fault.GHOST_ERROR)
            : method.equals("GET")
                ? List.of(Fault.SLOW_DOWN, Fault.RESET, Fault.STALL, Fault.TRUNCATED)
                : List.of(Fault.SLOW_DOWN, Fault.RESET, Fault.STALL);
    return possible.get(random.nextInt(possible.size()));
  }

  private void stall() throws InterruptedException {
    Thread.sleep(stallMillis);
  }

  private HttpResponse<byte[]> handOn(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    String method = exchange.getRequestMethod();
    URI target = server.resolve(exchange.getRequestURI().toString());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target).method(method, BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_HANDED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    String path = exchange.getRequestURI().getPath();
    // A client that has given up sends the next try while the first is still at work. S3 lets one
    // of
    // the two through; S3Mock at times both, so here they come one after the other.
    synchronized (locks.computeIfAbsent(path, added -> new Object())) {
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      if (method.equals("PUT") && answer.statusCode() == 200) {
        stored.merge(path, 1, Integer::sum);
      }
      return answer;
    }
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer, boolean isCut)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!name.startsWith(":") && !NOT_HANDED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> headers.add(name, value));
              }
            });
    byte[] body = answer.body();
    if (exchange.getRequestMethod().equals("HEAD")) {
      answer
          .headers()
          .firstValue("content-length")
          .ifPresent(length -> headers.set("Content-Length", length));
    }
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body, 0, isCut ? body.length / 2 : body.length);
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    byte[] body =
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>made by a test</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, isHead ? -1 : body.length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
    }
  }
}
