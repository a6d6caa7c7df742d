package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces and metrics back to back, against a collector whose every byte the test decides. */
class PipelineTest {
  private static final long SECONDS_10 = 10_000_000_000L;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final String LAST =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  private static final String BUSY =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private final Payload traces = new Payload(Signal.TRACES, new byte[] {1, 2, 3});
  private final Payload metrics = new Payload(Signal.METRICS, new byte[] {4});
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void both_requests_are_on_their_way_before_the_first_answer() throws Exception {
    Thread collector = serve(new int[] {2}, OK + OK);
    transport().send(List.of(traces, metrics), SECONDS_10);
    collector.join();
    assertThat(received).containsExactly("/otlp/v1/traces 3", "/otlp/v1/metrics 1");
    assertThat(traces.isSettled() && metrics.isSettled()).isTrue();
  }

  @Test
  void a_collector_that_closes_after_each_answer_gets_the_second_on_a_new_connection()
      throws Exception {
    Thread collector = serve(new int[] {1, 1}, LAST, LAST);
    transport().send(List.of(traces, metrics), SECONDS_10);
    collector.join();
    assertThat(received).containsExactly("/otlp/v1/traces 3", "/otlp/v1/metrics 1");
  }

  @Test
  void a_connection_that_dies_between_the_answers_repeats_only_the_second() throws Exception {
    Thread collector = serve(new int[] {2, 1}, OK, OK);
    transport().send(List.of(traces, metrics), SECONDS_10);
    collector.join();
    assertThat(received)
        .containsExactly("/otlp/v1/traces 3", "/otlp/v1/metrics 1", "/otlp/v1/metrics 1");
  }

  @Test
  void metrics_accepted_after_refused_traces_are_not_sent_again() throws Exception {
    Thread collector = serve(new int[] {2}, BUSY + OK);
    assertThatThrownBy(() -> transport().send(List.of(traces, metrics), SECONDS_10))
        .hasMessageEndingWith(" answered 503");
    collector.join();
    assertThat(traces.isSettled()).isFalse();
    assertThat(metrics.isSettled()).isTrue();
  }

  @Test
  void metrics_lie_beside_the_traces() {
    for (String[] paths :
        new String[][] {
          {"/v1/traces", "/v1/metrics"},
          {"/api/v1/traces", "/api/v1/metrics"},
          {"/own", "/v1/metrics"}
        }) {
      HttpEndpoint endpoint = HttpEndpoint.parse("http://127.0.0.1:4318" + paths[0], Map.of());
      assertThat(endpoint.path(Signal.TRACES)).isEqualTo(paths[0]);
      assertThat(endpoint.path(Signal.METRICS)).isEqualTo(paths[1]);
    }
  }

  private SocketTransport transport() {
    return new SocketTransport(
        HttpEndpoint.parse(
            "http://127.0.0.1:" + server.getLocalPort() + "/otlp/v1/traces", Map.of()),
        false);
  }

  /** Each connection takes so many requests, then answers with its text and closes. */
  private Thread serve(int[] requests, String... answers) {
    Thread thread =
        new Thread(
            () -> {
              for (int i = 0; i < requests.length; i++) {
                serveOne(requests[i], answers[i]);
              }
            });
    thread.start();
    return thread;
  }

  private void serveOne(int requests, String answer) {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < requests; i++) {
        received.add(request(in));
      }
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      received.add(e.toString());
    }
  }

  /** Path and body length of the next request. */
  private static String request(DataInputStream in) throws IOException {
    String path = line(in).split(" ")[1];
    int length = 0;
    String line = line(in);
    while (!line.isEmpty()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
      line = line(in);
    }
    in.readFully(new byte[length]);
    return path + ' ' + length;
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      line.append((char) in.readUnsignedByte());
    }
    return line.substring(0, line.length() - 2);
  }
}
