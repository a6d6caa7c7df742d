package dev.spanledger.collector.extension;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.Answer;
import dev.spanledger.collector.intake.BodyBytes;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.HttpIntake;
import dev.spanledger.collector.intake.HttpMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** OTLP/HTTP on loopback, by the JDK's own server: a function's sandbox has no room for more. */
final class LoopbackFront implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** A function exports from one thread; more than a few at once is a mistake. */
  private static final int THREADS = 4;

  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final InFlight inFlight;

  private LoopbackFront(HttpServer server, InFlight inFlight) {
    this.server = server;
    this.inFlight = inFlight;
  }

  /**
   * Listens for the function's exports.
   *
   * @param port 0 for any that is free
   */
  static LoopbackFront otlp(int port, HttpIntake intake, InFlight inFlight) throws IOException {
    LoopbackFront front = listen(InetAddress.getLoopbackAddress(), port, inFlight);
    for (Signal signal : new Signal[] {Signal.TRACES, Signal.LOGS, Signal.METRICS}) {
      front.route(HttpIntake.path(signal), message -> intake.receive(signal, message), intake);
    }
    return front.start();
  }

  /**
   * Listens for the Telemetry API, on any port that is free.
   *
   * @param receive answers what is posted to {@code /}
   */
  static LoopbackFront telemetry(
      Function<HttpMessage, Answer> receive, HttpIntake intake, InFlight inFlight)
      throws IOException {
    LoopbackFront front = listen(sandbox(), 0, inFlight);
    front.route("/", receive, intake);
    return front.start();
  }

  private static LoopbackFront listen(InetAddress address, int port, InFlight inFlight)
      throws IOException {
    return new LoopbackFront(
        HttpServer.create(new InetSocketAddress(address, port), BACKLOG), inFlight);
  }

  /** Lambda posts to an address of the sandbox that is not loopback, and reachable inside only. */
  private static InetAddress sandbox() {
    try {
      return InetAddress.getByName(ExtensionsApi.SANDBOX);
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress();
    }
  }

  private LoopbackFront start() {
    server.setExecutor(threads);
    server.start();
    return this;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void route(String path, Function<HttpMessage, Answer> receive, HttpIntake intake) {
    server.createContext(
        path,
        exchange -> {
          inFlight.begin();
          try (exchange) {
            Posted message = new Posted(exchange);
            boolean isPost =
                exchange.getRequestMethod().equals("POST")
                    && exchange.getRequestURI().getPath().equals(path);
            write(
                exchange,
                isPost
                    ? receive.apply(message)
                    : intake.refuse(
                        message,
                        Refusal.UNKNOWN_PATH,
                        "Post to /v1/traces, /v1/logs, /v1/metrics"));
          } finally {
            inFlight.end();
          }
        });
  }

  private static void write(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getRequestBody().readAllBytes();
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  /** A post as the JDK's server has it. */
  private record Posted(HttpExchange exchange) implements HttpMessage {
    @Override
    public @Nullable String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public byte[] body(HeapBudget.Reservation reservation) throws RefusedException {
      return BodyBytes.defaults()
          .read(
              exchange.getRequestBody(),
              -1,
              BodyBytes.Compression.of(header("Content-Encoding")),
              System.nanoTime() + DEADLINE.toNanos(),
              reservation);
    }
  }
}
