package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.collector.LakeReader;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever runs a collector asks of it: is it well, what has it done, who may send. */
class OperationsTest {
  private static final String PROTOBUF = "application/x-protobuf";

  @TempDir private Path folder;
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  @Test
  void metrics_are_prometheus_text() throws Exception {
    try (CollectorServer server = start(CollectorConfig.defaults())) {
      post(server, Spans.request(5, "m").toByteArray());
      post(server, new byte[] {1});
      server.flush();
      HttpResponse<byte[]> response = Http.send("GET", server.port(), "/metrics", new byte[0]);

      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      Map<String, Double> samples = parsed(new String(response.body(), StandardCharsets.UTF_8));
      assertThat(samples)
          .containsEntry("spanledger_collector_accepted_records_total{signal=\"traces\"}", 5.0)
          .containsEntry("spanledger_collector_refused_requests_total{reason=\"malformed\"}", 1.0)
          .containsEntry("spanledger_collector_landed_rows_total{table=\"spans\"}", 5.0)
          .containsEntry("spanledger_collector_landed_files_total", 1.0)
          .containsEntry("spanledger_collector_backlog_bytes", 0.0)
          .containsEntry("spanledger_collector_lag_seconds", 0.0);
      assertThat(samples.get("spanledger_collector_landed_bytes_total"))
          .isEqualTo((double) lake.snapshot().files(Tables.SPANS).get(0).sizeBytes());
    }
  }

  @Test
  void a_collector_that_cannot_write_is_alive_and_not_ready() throws Exception {
    try (CollectorServer server = start(CollectorConfig.defaults())) {
      assertThat(get(server, "/readyz")).isEqualTo("200 ready\n");
      Path wal = folder.resolve("lake/wal");
      Path away = folder.resolve("away");
      Files.move(wal, away);
      Thread.sleep(1_100);
      assertThat(get(server, "/readyz")).isEqualTo("503 the log cannot be written\n");
      assertThat(get(server, "/healthz")).isEqualTo("200 ok\n");
      Files.move(away, wal);
      Thread.sleep(1_100);
      assertThat(get(server, "/readyz")).isEqualTo("200 ready\n");
    }
  }

  @Test
  void what_a_collector_did_is_in_its_own_lake() throws Exception {
    CollectorConfig config =
        CollectorConfig.defaults().withSelfMetricsInterval(Duration.ofHours(1));
    try (CollectorServer server = start(config)) {
      post(server, Spans.request(5, "s").toByteArray());
      post(server, new byte[] {1});
    }
    assertThat(
            LakeReader.query(
                lake,
                Tables.METRIC_POINTS,
                "SELECT metric_name, metric_type, unit, temporality, is_monotonic, value_int,"
                    + " service_name, attributes['signal'], attributes['reason'], source FROM %s"
                    + " WHERE metric_name IN ('spanledger.collector.accepted.records',"
                    + " 'spanledger.collector.refused.requests',"
                    + " 'spanledger.collector.repeated.requests') ORDER BY 1"))
        .containsExactly(
            "spanledger.collector.accepted.records|sum|{record}|2|true|5|spanledger-collector|traces|null|self",
            "spanledger.collector.refused.requests|sum|{request}|2|true|1|spanledger-collector|null|malformed|self");

    // Nothing was sent to this one, so it has nothing to tell.
    long points = lake.snapshot().files(Tables.METRIC_POINTS).size();
    start(config).close();
    assertThat(lake.snapshot().files(Tables.METRIC_POINTS)).hasSize((int) points);
  }

  @Test
  void tokens_come_and_go_while_it_runs() throws Exception {
    AtomicBoolean isRevoked = new AtomicBoolean();
    CollectorConfig config =
        CollectorConfig.defaults()
            .withSenders(shown -> shown.equals("spl_token-of-orders") && !isRevoked.get());
    try (CollectorServer server = start(config)) {
      byte[] body = Spans.request(1, "t").toByteArray();
      assertThat(post(server, body).statusCode()).isEqualTo(401);
      assertThat(post(server, body, "Authorization", "Bearer spl_token-of-order").statusCode())
          .isEqualTo(401);
      assertThat(post(server, body, "Authorization", "spl_token-of-orders").statusCode())
          .isEqualTo(401);
      assertThat(post(server, body, "Authorization", "Bearer spl_token-of-orders").statusCode())
          .isEqualTo(200);
      isRevoked.set(true);
      assertThat(post(server, body, "Authorization", "Bearer spl_token-of-orders").statusCode())
          .isEqualTo(401);
    }
  }

  private CollectorServer start(CollectorConfig config) throws IOException {
    return CollectorServer.start(config.withPort(0), lake, Clock.systemUTC());
  }

  private static HttpResponse<byte[]> post(CollectorServer server, byte[] body, String... headers)
      throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = PROTOBUF;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return Http.post(server.port(), "/v1/traces", body, all);
  }

  private static String get(CollectorServer server, String path) throws Exception {
    HttpResponse<byte[]> response = Http.send("GET", server.port(), path, new byte[0]);
    return response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8);
  }

  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\""
              + "(?:,[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\")*,?\\})? (\\S+)");

  /**
   * Reads text by the grammar of <a
   * href="https://prometheus.io/docs/instrumenting/exposition_formats/">the exposition format</a>:
   * one HELP and one TYPE before all samples of a family, which stand together, each once.
   */
  private static Map<String, Double> parsed(String text) {
    assertThat(text).endsWith("\n");
    Map<String, Double> samples = new TreeMap<>();
    Set<String> helped = new HashSet<>();
    Set<String> typed = new HashSet<>();
    String family = "";
    for (String line : text.split("\n")) {
      Matcher comment = COMMENT.matcher(line);
      if (comment.matches()) {
        boolean isHelp = comment.group(1).equals("HELP");
        assertThat((isHelp ? helped : typed).add(comment.group(2))).as(line).isTrue();
        if (!isHelp) {
          assertThat(comment.group(3)).isIn("counter", "gauge", "untyped");
          boolean isCounter = comment.group(3).equals("counter");
          assertThat(comment.group(2).endsWith("_total")).as(line).isEqualTo(isCounter);
        }
        family = comment.group(2);
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      assertThat(sample.group(1)).as(line).isEqualTo(family);
      assertThat(typed).contains(family);
      String labels = sample.group(2) == null ? "" : sample.group(2);
      assertThat(samples.put(family + labels, Double.parseDouble(sample.group(3))))
          .as(line)
          .isNull();
    }
    assertThat(helped).isEqualTo(typed);
    return samples;
  }
}
