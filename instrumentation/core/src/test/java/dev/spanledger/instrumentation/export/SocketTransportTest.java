package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTransportTest {
  private static final long SECONDS_10 = 10_000_000_000L;

  private final List<byte[]> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
  private final Set<Integer> clientPorts = Collections.synchronizedSet(new HashSet<>());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private volatile int status = 200;
  private volatile long answerLength = 2;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void payloads_arrive_whole_over_one_connection() throws IOException {
    SocketTransport transport = transport(Map.of("Authorization", "Bearer x"));
    byte[] large = new byte[400_000];
    for (byte[] payload : List.of(new byte[] {1, 2}, new byte[0], large)) {
      send(transport, payload, SECONDS_10);
    }
    assertThat(bodies).extracting(body -> body.length).containsExactly(2, 0, 400_000);
    assertThat(clientPorts).hasSize(1);
    assertThat(heads).containsOnly("POST application/x-protobuf Bearer x");
  }

  @Test
  void a_chunked_answer_is_read_to_its_end() throws IOException {
    answerLength = 0;
    SocketTransport transport = transport(Map.of());
    send(transport, new byte[] {1}, SECONDS_10);
    send(transport, new byte[] {2}, SECONDS_10);
    assertThat(bodies).hasSize(2);
    assertThat(clientPorts).hasSize(1);
  }

  @Test
  void an_answer_without_a_body_keeps_the_connection() throws IOException {
    answerLength = -1;
    SocketTransport transport = transport(Map.of());
    send(transport, new byte[] {1}, SECONDS_10);
    send(transport, new byte[] {2}, SECONDS_10);
    assertThat(clientPorts).hasSize(1);
  }

  @Test
  void a_connection_that_the_collector_closed_meanwhile_is_replaced() throws IOException {
    SocketTransport transport = transport(Map.of());
    send(transport, new byte[] {1}, SECONDS_10);
    int port = server.getAddress().getPort();
    server.stop(0);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/v1/traces", this::answer);
    server.start();

    send(transport, new byte[] {2}, SECONDS_10);

    assertThat(bodies).hasSize(2);
    assertThat(clientPorts).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void a_busy_collector_is_worth_another_try(int answered) {
    status = answered;
    assertThatThrownBy(() -> send(transport(Map.of()), new byte[] {1}, SECONDS_10))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(
            "collector at 127.0.0.1:" + server.getAddress().getPort() + " answered " + answered);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 413})
  void a_refused_payload_is_not(int answered) throws IOException {
    status = answered;
    Payload payload = send(transport(Map.of()), new byte[] {1}, SECONDS_10);
    assertThat(payload.refusal())
        .isEqualTo(
            "collector at 127.0.0.1:" + server.getAddress().getPort() + " answered " + answered);
  }

  @Test
  void a_collector_that_never_answers_costs_the_timeout_and_no_more() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> send(transport(silent), new byte[] {1}, 50_000_000))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void a_collector_that_drips_its_answer_costs_the_timeout_too() throws Exception {
    try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> drip(dripping));
      assertThatThrownBy(() -> send(transport(dripping), new byte[] {1}, 100_000_000))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_collector_that_never_reads_costs_the_timeout_too() throws IOException {
    // More than the kernel's buffers of both sides hold, so that the write itself blocks.
    byte[] tooMuch = new byte[64 << 20];
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> send(transport(deaf), tooMuch, 300_000_000))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("no time left to export");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
      })
  void a_malformed_answer_is_an_ordinary_failure(String answer) throws IOException {
    try (ServerSocket malformed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> answerOnce(malformed, answer));
      assertThatThrownBy(() -> send(transport(malformed), new byte[] {1}, SECONDS_10))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_name_that_nobody_knows_is_an_ordinary_failure() {
    SocketTransport transport =
        new SocketTransport(HttpEndpoint.parse("http://collector.invalid/", Map.of()), false);
    assertThatThrownBy(() -> send(transport, new byte[] {1}, SECONDS_10))
        .isInstanceOf(IOException.class);
  }

  @Test
  void endpoints_are_taken_apart_and_strange_ones_refused() {
    assertThat(HttpEndpoint.parse("http://[::1]:4318/v1/traces", Map.of()))
        .isEqualTo(new HttpEndpoint(false, "::1", 4318, "/v1/traces", "/v1/metrics", Map.of()));
    assertThat(HttpEndpoint.parse("https://collector.example.com", Map.of()))
        .isEqualTo(
            new HttpEndpoint(true, "collector.example.com", 443, "/", "/v1/metrics", Map.of()));
    for (String url :
        List.of(
            "",
            "ftp://x",
            "http://",
            "http://h:0",
            "http://h:x",
            "http://a@h",
            "http://h/\r\nX: y")) {
      assertThatThrownBy(() -> HttpEndpoint.parse(url, Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Endpoint \"" + url + "\" is not like http://127.0.0.1:4318 or https://host/path");
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      bodies.add(in.readAllBytes());
      heads.add(
          exchange.getRequestMethod()
              + ' '
              + exchange.getRequestHeaders().getFirst("Content-Type")
              + ' '
              + exchange.getRequestHeaders().getFirst("Authorization"));
      clientPorts.add(exchange.getRemoteAddress().getPort());
      exchange.sendResponseHeaders(status, answerLength);
      if (answerLength >= 0) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write("{}".getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static void drip(ServerSocket server) {
    try (Socket socket = server.accept()) {
      for (int i = 0; i < 1000; i++) {
        socket.getOutputStream().write('H');
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      // The client has given up, which is what the test waits for.
    }
  }

  private static void answerOnce(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().read(new byte[4096]);
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // The client may close first.
    }
  }

  private static Payload send(OtlpTransport transport, byte[] bytes, long timeoutNanos)
      throws IOException {
    Payload payload = new Payload(Signal.TRACES, bytes);
    transport.send(List.of(payload), timeoutNanos);
    return payload;
  }

  private SocketTransport transport(Map<String, String> headers) {
    return new SocketTransport(
        HttpEndpoint.parse(url(server.getAddress().getPort()), headers), false);
  }

  private static SocketTransport transport(ServerSocket socket) {
    return new SocketTransport(HttpEndpoint.parse(url(socket.getLocalPort()), Map.of()), false);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/v1/traces";
  }
}
