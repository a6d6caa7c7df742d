package dev.spanledger.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveTrafficTest {
  private static final long SERVICE_NANOS = 20_000_000;

  private final AtomicInteger unpackable = new AtomicInteger();
  private final AtomicInteger inWork = new AtomicInteger();
  private final AtomicInteger mostInWork = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CustomerSpans customers = new CustomerSpans(Clock.systemUTC());
  private final Queue<String> parents = new ConcurrentLinkedQueue<>();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final Queue<JsonNode> exported = new ConcurrentLinkedQueue<>();
  private HttpServer shop;
  private int brokenStatus;

  @BeforeEach
  void open_the_shop() throws IOException {
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.setExecutor(threads);
    shop.createContext("/", this::answer);
    shop.createContext("/v1/traces", this::collect);
    shop.start();
  }

  @AfterEach
  void close_the_shop() {
    shop.stop(0);
    threads.shutdownNow();
  }

  @Test
  void requests_are_a_fixed_mix_of_right_and_wrong_ones() throws Exception {
    LiveTraffic.Outcome outcome = traffic(100).drive();
    assertThat(outcome.requestCount()).isEqualTo(100);
    assertThat(outcome.unexpected()).isEmpty();
    // Each 20: 3 invalid orders, an unknown order and product, 9 looks, the rest orders.
    assertThat(outcome.byStatus()).containsEntry(400, 15).containsEntry(404, 10);
    assertThat(outcome.byStatus().get(200) + outcome.byStatus().get(202)).isEqualTo(75);
    assertThat(paths).contains("/home", "/products", "/products/coffee-1kg", "/orders/abc/summary");
    assertThat(unpackable).hasValue(3);
    assertThat(mostInWork.get()).isGreaterThan(1);
  }

  @Test
  void an_answer_that_is_not_right_is_named() throws Exception {
    brokenStatus = 500;
    LiveTraffic.Outcome outcome = traffic(1).drive();
    assertThat(outcome.byStatus()).isEqualTo(Map.of(500, 1));
    assertThat(outcome.unexpected())
        .containsExactly("POST %s/orders answered 500, 202 is right".formatted(uri()));
  }

  @Test
  void nobody_asks_a_catalog_that_this_machine_cannot_run() throws Exception {
    new LiveTraffic(URI.create(uri()), 40, customers, Set.of("catalog")).drive();
    assertThat(paths).noneMatch(path -> path.startsWith("/products")).contains("/home");
  }

  @Test
  void no_requests_are_no_traffic() throws Exception {
    assertThat(traffic(0).drive().byStatus()).isEmpty();
  }

  @Test
  void each_request_carries_the_span_that_its_customer_exports() throws Exception {
    brokenStatus = 404;
    traffic(5).drive();
    customers.send(URI.create(uri()));

    JsonNode resource = exported.remove().at("/resourceSpans/0");
    assertThat(resource.at("/resource/attributes/0/value/stringValue").asText())
        .isEqualTo("shop-web");
    List<String> spans = new ArrayList<>();
    for (JsonNode span : resource.at("/scopeSpans/0/spans")) {
      String traceId = span.get("traceId").asText();
      assertThat(traceId).hasSize(32);
      assertThat(span.get("status").get("code").asInt()).isEqualTo(2);
      assertThat(span.get("endTimeUnixNano").asLong())
          .isGreaterThanOrEqualTo(span.get("startTimeUnixNano").asLong());
      spans.add("00-%s-%s-01".formatted(traceId, span.get("spanId").asText()));
    }
    assertThat(spans).hasSize(5).containsExactlyInAnyOrderElementsOf(parents);
  }

  private LiveTraffic traffic(int requests) {
    return new LiveTraffic(URI.create(uri()), requests, customers, Set.of());
  }

  private String uri() {
    return "http://127.0.0.1:" + shop.getAddress().getPort();
  }

  private void collect(HttpExchange exchange) throws IOException {
    exported.add(new ObjectMapper().readTree(exchange.getRequestBody()));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    paths.add(exchange.getRequestURI().getPath());
    parents.add(exchange.getRequestHeaders().getFirst("traceparent"));
    mostInWork.accumulateAndGet(inWork.incrementAndGet(), Math::max);
    if (mostInWork.get() == 1) {
      // A shop this quick would be done before a second customer comes.
      LockSupport.parkNanos(SERVICE_NANOS);
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = brokenStatus > 0 ? brokenStatus : status(exchange, body);
    if (body.contains("vase-xl")) {
      unpackable.incrementAndGet();
    }
    if (status == 202) {
      exchange.getResponseHeaders().add("location", "/orders/abc");
    }
    inWork.decrementAndGet();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static int status(HttpExchange exchange, String body) {
    if (exchange.getRequestMethod().equals("GET")) {
      String path = exchange.getRequestURI().getPath();
      return path.contains("/o-0000") || path.endsWith("/unicorn") ? 404 : 200;
    }
    boolean isValid =
        body.endsWith("}") && !body.contains("unicorn") && !body.contains("\"quantity\":0");
    return isValid ? 202 : 400;
  }
}
