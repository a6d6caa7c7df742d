package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.sun.net.httpserver.HttpServer;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invocations against a real HTTP server: timeouts, threads, a collector that comes and goes. */
class LifecycleTest {
  private static final int GUARD_MARGIN_MILLIS = 100;
  private static final int MOST_SPANS = 2048;

  private final List<ExportTraceServiceRequest> received =
      Collections.synchronizedList(new ArrayList<>());
  private final List<ExportMetricsServiceRequest> measured =
      Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch firstRequest = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer collector;

  @BeforeEach
  void start() throws IOException {
    collector = start(0);
  }

  @AfterEach
  void stop() {
    collector.stop(0);
    threads.shutdownNow();
  }

  @Test
  void spans_are_at_the_collector_before_the_handler_returns() {
    handle(tracer(), "request-1");
    assertThat(received).hasSize(1);
    assertThat(Exported.spans(received)).extracting(Span::getName).containsExactly("orders");
  }

  @Test
  void a_function_about_to_be_killed_has_its_open_spans_ended_as_timeouts_and_exported() {
    FunctionTracer tracer = tracer();
    CountDownLatch opened = new CountDownLatch(1);
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          tracer.openTelemetry().getTracer("shop").spanBuilder("slow call").startSpan();
          opened.countDown();
          await(firstRequest);
          return "too late";
        };
    // The guard waits once, is then told that the end is near, and has time on a loaded machine.
    Iterator<Integer> answers = List.of(GUARD_MARGIN_MILLIS + 10, 50).iterator();
    TestContext dying =
        TestContext.of("request-1")
            .withRemainingMillis(
                () -> {
                  boolean isGuard = Thread.currentThread().getName().contains("timeout-guard");
                  if (!isGuard || !answers.hasNext()) {
                    return 60_000;
                  }
                  await(opened);
                  return answers.next();
                });

    tracer.wrap(handler).handleRequest(Map.of(), dying);

    List<Span> spans = Exported.spans(List.of(received.get(0)));
    assertThat(spans).extracting(Span::getName).containsExactlyInAnyOrder("orders", "slow call");
    assertThat(spans)
        .allSatisfy(
            span -> assertThat(Exported.attributes(span)).containsEntry("error.type", "timeout"));
    assertThat(Exported.spans(received)).hasSize(2);
    assertThat(measuredTotal("faas.timeouts")).isEqualTo(1);
    assertThat(measuredTotal("faas.invocations")).isZero();
  }

  @Test
  void an_invocation_that_ends_in_time_is_left_alone_by_the_guard() throws Exception {
    FunctionTracer tracer = tracer();
    RequestHandler<Map<String, Object>, String> quick = (event, context) -> "ok";
    tracer
        .wrap(quick)
        .handleRequest(
            Map.of(),
            TestContext.of("request-1").withRemainingMillis(() -> GUARD_MARGIN_MILLIS + 10));
    // Past the moment at which the guard looks again.
    Thread.sleep(100);

    assertThat(Exported.spans(received))
        .singleElement()
        .matches(span -> !Exported.attributes(span).containsKey("error.type"));
  }

  @Test
  void a_handler_succeeds_while_the_collector_is_down_and_nothing_is_lost() throws Exception {
    int port = collector.getAddress().getPort();
    FunctionTracer tracer = tracer();
    handle(tracer, "request-1");
    collector.stop(0);
    handle(tracer, "request-2");
    handle(tracer, "request-3");
    assertThat(received).hasSize(1);

    collector = start(port);
    // The library leaves a dead collector alone for a second.
    long giveUpNanoTime = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    int count = 3;
    while (received.size() < 2 && System.nanoTime() < giveUpNanoTime) {
      Thread.sleep(100);
      handle(tracer, "request-" + ++count);
    }

    assertThat(invocationIds()).hasSize(count).contains("request-2", "request-3");
    assertThat(measuredTotal("faas.invocations")).isEqualTo(count);
    assertThat(measuredTotal("faas.coldstarts")).isEqualTo(1);
  }

  @Test
  void a_collector_that_hangs_costs_no_more_than_its_timeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> environment = environment();
      environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort());
      environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "50");
      handle(tracer(environment), "request-1");
    }
  }

  @Test
  void what_the_user_throws_comes_out_though_the_collector_is_down() {
    collector.stop(0);
    IllegalStateException thrown = new IllegalStateException("mine");
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          throw thrown;
        };
    assertThatThrownBy(
            () -> tracer().wrap(handler).handleRequest(Map.of(), TestContext.of("request-1")))
        .isSameAs(thrown);
  }

  @Test
  void two_invocations_at_once_keep_their_spans_apart() throws Exception {
    FunctionTracer tracer = tracer();
    CyclicBarrier both = new CyclicBarrier(2);
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          for (int i = 0; i < 50; i++) {
            meet(both);
            tracer
                .openTelemetry()
                .getTracer("shop")
                .spanBuilder(context.getAwsRequestId())
                .startSpan()
                .end();
          }
          return "ok";
        };
    List<Future<String>> running = new ArrayList<>();
    for (String id : List.of("left", "right")) {
      running.add(
          threads.submit(() -> tracer.wrap(handler).handleRequest(Map.of(), TestContext.of(id))));
    }
    for (Future<String> each : running) {
      assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo("ok");
    }

    assertThat(received).hasSize(2);
    for (ExportTraceServiceRequest request : received) {
      List<Span> spans = Exported.spans(List.of(request));
      Span server = Exported.only(spans, "orders");
      Object id = Exported.attributes(server).get("faas.invocation_id");
      assertThat(spans).hasSize(51);
      assertThat(spans)
          .filteredOn(span -> span != server)
          .allMatch(span -> span.getName().equals(id))
          .allMatch(span -> span.getParentSpanId().equals(server.getSpanId()));
    }
    assertThat(Exported.spans(received))
        .filteredOn(span -> Boolean.TRUE.equals(Exported.attributes(span).get("faas.coldstart")))
        .hasSize(1);
  }

  @Test
  void more_spans_than_a_function_should_make_are_dropped_and_the_first_kept() {
    FunctionTracer tracer = tracer();
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          for (int i = 0; i < MOST_SPANS + 100; i++) {
            tracer.openTelemetry().getTracer("shop").spanBuilder("s" + i).startSpan().end();
          }
          return "ok";
        };
    tracer.wrap(handler).handleRequest(Map.of(), TestContext.of("request-1"));

    List<Span> spans = Exported.spans(received);
    assertThat(spans.size()).isEqualTo(MOST_SPANS + 1);
    assertThat(spans.get(0).getName()).isEqualTo("s0");
    assertThat(Exported.only(spans, "orders").getName()).isEqualTo("orders");
  }

  private long measuredTotal(String counter) {
    return measured.stream()
        .flatMap(
            request -> request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream())
        .filter(metric -> metric.getName().equals(counter))
        .flatMap(metric -> metric.getSum().getDataPointsList().stream())
        .mapToLong(point -> point.getAsInt())
        .sum();
  }

  private List<Object> invocationIds() {
    return Exported.spans(received).stream()
        .map(span -> Exported.attributes(span).get("faas.invocation_id"))
        .distinct()
        .toList();
  }

  private static void handle(FunctionTracer tracer, String requestId) {
    RequestHandler<Map<String, Object>, String> handler = (event, context) -> "ok";
    assertThat(tracer.wrap(handler).handleRequest(Map.of(), TestContext.of(requestId)))
        .isEqualTo("ok");
  }

  private Map<String, String> environment() {
    return new HashMap<>(
        Map.of(
            "AWS_LAMBDA_FUNCTION_NAME", "orders",
            "OTEL_EXPORTER_OTLP_ENDPOINT", url(),
            "OTEL_EXPORTER_OTLP_TIMEOUT", "30000"));
  }

  private FunctionTracer tracer() {
    return tracer(environment());
  }

  private static FunctionTracer tracer(Map<String, String> environment) {
    return FunctionTracer.create(
        environment, Clock.systemUTC(), System.out, null, ColdStart.startedAt(0, 0));
  }

  private String url() {
    return "http://127.0.0.1:" + collector.getAddress().getPort();
  }

  private HttpServer start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          try (exchange) {
            received.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
          }
          firstRequest.countDown();
        });
    server.createContext(
        "/v1/metrics",
        exchange -> {
          try (exchange) {
            measured.add(ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
