package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.LakeReader;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.collector.otlp.MutatedBodies;
import dev.spanledger.collector.wal.WalLimits;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP edge under senders that mean harm, are broken, or are not allowed. */
class HttpEdgeTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final String TOKEN = "correct-horse-battery";

  @TempDir Path directory;
  private Lake lake;

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(directory);
  }

  @AfterEach
  void close() throws Exception {
    lake.close();
  }

  private CollectorServer start(CollectorConfig config) throws IOException {
    return CollectorServer.start(config.withPort(0), lake, Spans.CLOCK);
  }

  @Test
  void thirty_two_bombs_at_once_are_all_refused_and_good_requests_still_taken() throws Exception {
    CollectorConfig config = CollectorConfig.defaults().withHeapBudgetBytes(64L << 20);
    byte[] bomb = Bombs.gzip(Bombs.emptySpans(4 << 20));
    assertThat(bomb.length).isLessThan(8_192);
    try (CollectorServer server = start(config)) {
      List<Integer> statuses = new ArrayList<>();
      ExecutorService senders = Executors.newFixedThreadPool(32);
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        answers.add(
            senders.submit(
                () ->
                    Http.post(
                            server.port(),
                            "/v1/traces",
                            bomb,
                            "Content-Type",
                            PROTOBUF,
                            "Content-Encoding",
                            "gzip")
                        .statusCode()));
      }
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
      senders.shutdown();

      assertThat(statuses).allMatch(status -> status == 413 || status == 503);
      assertThat(statuses).contains(413);
      assertThat(server.stats().heapInUseBytes()).isZero();
      assertThat(post(server, Spans.request(1, "good").toByteArray(), PROTOBUF).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void three_hundred_damaged_bodies_over_http_give_no_answer_of_500() throws Exception {
    MutatedBodies bodies = new MutatedBodies(4318);
    try (CollectorServer server = start(CollectorConfig.defaults())) {
      for (int i = 0; i < 300; i++) {
        MutatedBodies.Body body = bodies.next();
        HttpResponse<byte[]> response =
            Http.post(
                server.port(),
                "/v1/" + body.signal().label(),
                body.bytes(),
                "Content-Type",
                body.encoding().mediaType());
        assertThat(response.statusCode()).as("body %d: %s", i, text(response)).isIn(200, 400, 413);
      }
      server.flush();
      assertThat(server.stats().segmentsSetAside()).isZero();
      assertThat(server.stats().refusedRequests().get(Refusal.INTERNAL)).isZero();
    }
  }

  @Test
  void broken_chunks_are_a_400_and_a_body_that_drips_is_a_408() throws Exception {
    CollectorConfig config = CollectorConfig.defaults().withRequestDeadline(Duration.ofMillis(400));
    try (CollectorServer server = start(config)) {
      String head =
          "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";

      assertThat(raw(server, head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"))
          .startsWith("HTTP/1.1 400");
      assertThat(raw(server, head + "Content-Length: 50\r\n\r\n{\"a\":"))
          .startsWith("HTTP/1.1 408");
      assertThat(raw(server, head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"))
          .startsWith("HTTP/1.1 400");
      assertThat(raw(server, head + "X: " + "y".repeat(20_000) + "\r\n\r\n"))
          .startsWith("HTTP/1.1 431");
    }
  }

  @Test
  void a_chunked_body_without_end_is_refused_once_it_is_too_large() throws Exception {
    try (CollectorServer server = start(CollectorConfig.defaults());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] chunk =
          ("10000\r\n" + " ".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      int sentBytes = 0;
      while (sentBytes < 256 << 20 && socket.getInputStream().available() == 0) {
        try {
          socket.getOutputStream().write(chunk);
        } catch (IOException e) {
          break;
        }
        sentBytes += chunk.length;
      }
      assertThat(server.stats().refusedRequests().get(Refusal.TOO_LARGE)).isEqualTo(1);
      assertThat(sentBytes).isLessThan(64 << 20);
    }
  }

  @Test
  void with_a_token_configured_nothing_is_taken_without_it_not_even_from_loopback()
      throws Exception {
    CollectorConfig config =
        CollectorConfig.defaults().withTokens(List.of(IngestToken.of(TOKEN, "team-a")));
    byte[] body = Spans.request(1, "x").toByteArray();
    try (CollectorServer server = start(config)) {
      for (String header :
          List.of(
              "",
              "Bearer",
              "Bearer ",
              "Bearer wrong",
              "Basic " + TOKEN,
              TOKEN,
              "Bearer x" + TOKEN)) {
        HttpResponse<byte[]> response =
            Http.post(
                server.port(),
                "/v1/traces",
                body,
                "Content-Type",
                PROTOBUF,
                "Authorization",
                header);
        assertThat(response.statusCode()).as(header).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      }
      assertThat(post(server, body, PROTOBUF).statusCode()).isEqualTo(401);
      assertThat(Http.send("GET", server.port(), "/metrics", new byte[0]).statusCode())
          .isEqualTo(401);
      assertThat(Http.send("GET", server.port(), "/healthz", new byte[0]).statusCode())
          .isEqualTo(200);
      assertThat(
              Http.post(
                      server.port(),
                      "/v1/traces",
                      body,
                      "Content-Type",
                      PROTOBUF,
                      "Authorization",
                      "Bearer " + TOKEN)
                  .statusCode())
          .isEqualTo(200);
      server.flush();
    }
    assertThat(LakeReader.query(lake, Tables.SPANS, "SELECT tenant FROM %s"))
        .containsExactly("team-a");
  }

  @Test
  void off_loopback_without_a_token_the_collector_does_not_start() {
    CollectorConfig open = CollectorConfig.defaults().withHost("0.0.0.0").withPort(0);

    assertThatThrownBy(() -> CollectorServer.start(open, lake, Spans.CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Listening on 0.0.0.0, which is not loopback, needs at least one ingest token;"
                + " give one, or listen on 127.0.0.1");
  }

  @Test
  void a_second_collector_on_the_same_lake_does_not_start() throws Exception {
    try (CollectorServer first = start(CollectorConfig.defaults())) {
      assertThat(first.port()).isPositive();
      assertThatThrownBy(() -> start(CollectorConfig.defaults()))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Another collector has %s open; stop it, or give this one another lake"
                  .formatted(directory.toAbsolutePath().resolve("wal")));
    }
  }

  @Test
  void while_the_disk_does_not_take_it_the_sender_is_told_when_to_come_again() throws Exception {
    Path wal = directory.resolve("wal");
    try (CollectorServer server = start(CollectorConfig.defaults())) {
      assertThat(post(server, Spans.request(1, "before").toByteArray(), PROTOBUF).statusCode())
          .isEqualTo(200);
      server.flush();
      Path moved = Files.move(wal, directory.resolve("moved"));
      Files.createFile(wal);
      byte[] during = Spans.request(1, "during").toByteArray();
      HttpResponse<byte[]> refused = post(server, during, PROTOBUF);
      Files.delete(wal);
      Files.move(moved, wal);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(text(refused)).contains("The disk did not take the request; send again later");
      assertThat(post(server, during, PROTOBUF).statusCode()).isEqualTo(200);
    }
    assertThat(
            LakeReader.query(lake, Tables.SPANS, "SELECT attributes['batch'] FROM %s ORDER BY 1"))
        .containsExactly("before", "during");
  }

  @Test
  void a_full_backlog_refuses_until_it_has_landed() throws Exception {
    CollectorConfig config =
        CollectorConfig.defaults()
            .withFlushInterval(Duration.ofHours(1))
            .withWalLimits(new WalLimits(50_000, 50_000));
    try (CollectorServer server = start(config)) {
      assertThat(post(server, Spans.request(150, "fits").toByteArray(), PROTOBUF).statusCode())
          .isEqualTo(200);
      HttpResponse<byte[]> refused =
          post(server, Spans.request(150, "too much").toByteArray(), PROTOBUF);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(server.stats().refusedRequests().get(Refusal.OVERLOADED)).isEqualTo(1);

      server.flush();
      assertThat(post(server, Spans.request(150, "too much").toByteArray(), PROTOBUF).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void a_request_sent_again_is_acknowledged_again_and_stored_once() throws Exception {
    byte[] body = Spans.request(3, "again").toByteArray();
    try (CollectorServer server = start(CollectorConfig.defaults())) {
      for (int i = 0; i < 3; i++) {
        assertThat(post(server, body, PROTOBUF).statusCode()).isEqualTo(200);
      }
      server.flush();
      assertThat(post(server, body, PROTOBUF).statusCode()).isEqualTo(200);
      server.flush();
      assertThat(server.stats().repeatedRequests()).isEqualTo(3);
    }
    assertThat(LakeReader.query(lake, Tables.SPANS, "SELECT count(*) FROM %s"))
        .containsExactly("3");
  }

  @Test
  void probes_and_metrics_say_how_it_is() throws Exception {
    try (CollectorServer server = start(CollectorConfig.defaults())) {
      post(server, Spans.request(5, "m").toByteArray(), PROTOBUF);
      post(server, new byte[] {1}, PROTOBUF);
      server.flush();
      String metrics = text(Http.send("GET", server.port(), "/metrics", new byte[0]));

      assertThat(metrics)
          .contains("spanledger_collector_accepted_records_total{signal=\"traces\"} 5\n")
          .contains("spanledger_collector_refused_requests_total{reason=\"malformed\"} 1\n")
          .contains("spanledger_collector_landed_rows_total{table=\"spans\"} 5\n")
          .contains("spanledger_collector_backlog_bytes 0\n")
          .contains("spanledger_collector_lag_seconds 0.0\n");
      assertThat(text(Http.send("GET", server.port(), "/readyz", new byte[0])))
          .isEqualTo("ready\n");
      assertThat(server.stats().acceptedRecords().get(Signal.TRACES)).isEqualTo(5);
    }
  }

  @Test
  void every_compression_and_encoding_is_taken() throws Exception {
    byte[] json = "{\"resourceSpans\":[]}".getBytes(StandardCharsets.UTF_8);
    byte[] protobuf = Spans.request(2, "z").toByteArray();
    try (CollectorServer server = start(CollectorConfig.defaults())) {
      for (String encoding : List.of("identity", "gzip", "zstd", "GZIP")) {
        for (Encoding type : Encoding.values()) {
          byte[] body = compressed(type == Encoding.JSON ? json : protobuf, encoding);
          HttpResponse<byte[]> response =
              Http.post(
                  server.port(),
                  "/v1/traces",
                  body,
                  "Content-Type",
                  type.mediaType() + "; charset=utf-8",
                  "Content-Encoding",
                  encoding);
          assertThat(response.statusCode()).as(encoding + " " + type).isEqualTo(200);
          assertThat(response.headers().firstValue("Content-Type")).hasValue(type.mediaType());
          assertThat(text(response)).isEqualTo(type == Encoding.JSON ? "{}" : "");
        }
      }
    }
  }

  private static byte[] compressed(byte[] body, String encoding) throws IOException {
    return switch (encoding) {
      case "gzip", "GZIP" -> Bombs.gzip(body);
      case "zstd" -> Zstd.compress(body);
      default -> body;
    };
  }

  private static HttpResponse<byte[]> post(CollectorServer server, byte[] body, String type)
      throws IOException {
    return Http.post(server.port(), "/v1/traces", body, "Content-Type", type);
  }

  private static String raw(CollectorServer server, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
    }
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
