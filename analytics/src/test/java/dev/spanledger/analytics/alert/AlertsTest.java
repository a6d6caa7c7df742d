package dev.spanledger.analytics.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spanledger.analytics.alert.sns.SnsChannel;
import dev.spanledger.analytics.objective.Objective;
import dev.spanledger.analytics.query.GivenObjectives;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.AwsAccess;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules over {@link GivenObjectives}, told to a real server on this machine. In the last hour 5 of
 * 10 requests failed, two hours later none came.
 */
class AlertsTest {
  private static final String SECRET = "0123456789abcdef";
  private static final String HEADER = "name,kind,item,service,column,condition,period\n";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A request as it came over the wire. */
  private record Received(Map<String, String> headers, String body) {}

  private @TempDir Path folder;
  private Lake lake;
  private QueryEngine engine;
  private HttpServer server;
  private final List<Received> received = new ArrayList<>();
  private final Deque<Integer> statuses = new ArrayDeque<>();
  private String answer = "";

  @BeforeEach
  void start() throws IOException {
    lake = Lake.open(folder);
    GivenObjectives.land(lake);
    engine = DuckDbEngine.open(lake);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(0);
    engine.close();
    lake.close();
  }

  private void take(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    synchronized (this) {
      received.add(new Received(headers, body));
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      int status = statuses.isEmpty() ? 200 : statuses.remove();
      exchange.getResponseHeaders().set("Location", "http://169.254.169.254/");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Test
  void what_begins_and_what_ends_is_told_once_each_whatever_restarts() throws Exception {
    assertThat(run(GivenObjectives.NOW).isFiring()).isTrue();
    assertThat(run(GivenObjectives.NOW.plusSeconds(60)).isFiring()).isTrue();
    assertThat(received).hasSize(1);
    JsonNode firing = JSON.readTree(received.get(0).body());
    assertThat(firing.path("status").asText()).isEqualTo("FIRING");
    assertThat(firing.path("rule").asText()).isEqualTo("errors");
    assertThat(firing.path("key").asText()).isEqualTo("shop");
    assertThat(firing.path("summary").asText()).startsWith("error_ratio of shop is 0.5, > 0.05");
    assertThat(firing.path("evidence").asText())
        .isEqualTo(
            "http://127.0.0.1:7070/services?from=2026-11-20T11%3A00%3A00Z&to=2026-11-20T12%3A00%3A00Z");
    // Two hours later the last hour has no request.
    Alerts.Outcome later = run(GivenObjectives.NOW.plusSeconds(7_200));
    assertThat(later.isFiring()).isFalse();
    assertThat(later.failures()).isEmpty();
    run(GivenObjectives.NOW.plusSeconds(7_260));
    assertThat(received).hasSize(2);
    JsonNode resolved = JSON.readTree(received.get(1).body());
    assertThat(resolved.path("status").asText()).isEqualTo("RESOLVED");
    assertThat(resolved.path("since").asText()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(resolved.path("at").asText()).isEqualTo("2026-11-20T14:00:00Z");
    assertThat(resolved.path("id").asText()).isNotEqualTo(firing.path("id").asText());
  }

  @Test
  void a_signature_is_of_time_and_body() throws Exception {
    run(GivenObjectives.NOW);
    Received notice = received.get(0);
    long seconds = GivenObjectives.NOW.getEpochSecond();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] expected = mac.doFinal((seconds + "." + notice.body()).getBytes(StandardCharsets.UTF_8));
    assertThat(notice.headers().get("X-Spanledger-Signature"))
        .isEqualTo("t=%d,v1=%s".formatted(seconds, HexFormat.of().formatHex(expected)));
    assertThat(notice.headers().get("Idempotency-Key"))
        .isEqualTo(JSON.readTree(notice.body()).path("id").asText());
  }

  @Test
  void a_server_that_stumbles_is_tried_again_and_one_that_refuses_is_not() throws IOException {
    statuses.addAll(List.of(503, 429, 200));
    assertThat(run(GivenObjectives.NOW).failures()).isEmpty();
    assertThat(received).hasSize(3);
    assertThat(received)
        .extracting(each -> each.headers().get("Idempotency-Key"))
        .containsOnly(received.get(0).headers().get("Idempotency-Key"));
  }

  @Test
  void what_was_not_taken_is_told_at_the_next_evaluation_under_the_same_id() throws Exception {
    // A redirect, as to a metadata service, is not followed and not tried again.
    statuses.add(302);
    Alerts.Outcome first = run(GivenObjectives.NOW);
    assertThat(first.failures()).hasSize(1);
    assertThat(first.failures().get(0)).contains("in 1 tries: refused with status 302");
    assertThat(run(GivenObjectives.NOW.plusSeconds(60)).failures()).isEmpty();
    assertThat(received).hasSize(2);
    assertThat(received.get(1).headers().get("Idempotency-Key"))
        .isEqualTo(received.get(0).headers().get("Idempotency-Key"));
  }

  @Test
  void a_rule_that_cannot_be_evaluated_ends_nothing() throws IOException {
    run(GivenObjectives.NOW);
    Alerts broken =
        alerts(
            HEADER + "errors,threshold,services,,eror_ratio,>0.05,1h\n",
            List.of(),
            List.of(webhook(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))));
    Alerts.Outcome outcome = broken.run(engine, at(GivenObjectives.NOW.plusSeconds(7_200)));
    assertThat(outcome.isFiring()).isTrue();
    assertThat(outcome.failures().get(0))
        .startsWith(
            "Rule \"errors\" was not evaluated: Rule \"errors\": report services has no column \"eror_ratio\"");
  }

  @Test
  void a_burning_objective_is_told_to_a_topic() throws IOException {
    answer =
        """
        <PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>\
        <MessageId>94f20ce6-13c5-43a0-9a9e-ca52d816e90b</MessageId></PublishResult>\
        <ResponseMetadata><RequestId>f187a3c1-376f-11df-8963-01868b7c937a</RequestId>\
        </ResponseMetadata></PublishResponse>""";
    statuses.addAll(List.of(500, 200));
    System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    AwsAccess access =
        new AwsAccess(
            null,
            null,
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            new AwsAccess.Patience(
                Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofMillis(20), 3));
    try (SnsChannel topic = new SnsChannel("arn:aws:sns:eu-west-1:123456789012:alerts", access)) {
      Objective objective =
          new Objective(
              "answered",
              "shop",
              null,
              Objective.Kind.AVAILABILITY,
              new BigDecimal("0.99"),
              null,
              Duration.ofDays(30));
      Alerts alerts =
          alerts(HEADER + "burn,burn,answered,,,,\n", List.of(objective), List.of(topic));
      assertThat(alerts.run(engine, at(GivenObjectives.NOW)).failures()).isEmpty();
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
    assertThat(received).hasSize(2);
    Map<String, String> form = form(received.get(1).body());
    assertThat(form)
        .containsEntry("Action", "Publish")
        .containsEntry("TopicArn", "arn:aws:sns:eu-west-1:123456789012:alerts")
        .containsEntry("Subject", "FIRING: burn, answered");
    assertThat(JSON.readTree(form.get("Message")).path("summary").asText())
        .isEqualTo("Objective answered of shop is BURNING: 40.1 % of its error budget is left");
    assertThat(received.get(1).headers().get("Authorization"))
        .contains("AKIDEXAMPLE", "/eu-west-1/sns/aws4_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/hook",
        "https://user:secret@example.com/hook",
        "ftp://127.0.0.1/",
        "http://127.0.0.1.example.com/",
        "hook"
      })
  void an_address_that_is_not_safe_is_refused(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> webhook(URI.create(address)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"169.254.169.254", "10.0.0.1", "192.168.1.1", "[fd00::1]", "0.0.0.0"})
  void an_address_of_the_local_network_is_told_nothing(String host) throws IOException {
    Alerts alerts =
        alerts(
            HEADER + "errors,threshold,services,,error_ratio,>0.05,1h\n",
            List.of(),
            List.of(webhook(URI.create("https://%s/hook".formatted(host)))));
    assertThat(alerts.run(engine, at(GivenObjectives.NOW)).failures().get(0))
        .contains("in 1 tries: refused here: %s is ".formatted(host));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,treshold,services,,error_ratio,>1,1h | kind: \"treshold\"; threshold, burn, anomaly or budget",
        "a,threshold,services,,error_ratio,0.05,1h | condition: \"0.05\"; > or <, and a number, as >0.05; of an anomaly only >",
        "a,threshold,services,,,>1,1h | column: \"\"; a report's column for a threshold, else nothing",
        "a,threshold,operations,,p95_ns,>1,1h | item: \"operations\"; a report that needs no \"service\"",
        "a,threshold,trace_spans,,p95_ns,>1,1h | item: \"trace_spans\"; a report that needs no \"trace_id\"",
        "a,burn,x,,,>1, | condition: \">1\"; nothing, as the file of what is watched says it",
        "a,anomaly,region,,,, | item: \"region\"; service, tenant, cloud-service or total",
        "a,budget,*,,,,1y | period: \"1y\"; minutes, hours or days, as 30m, 6h or 7d",
        "a,budget,*,,,,7d | period: \"7d\"; nothing: only a threshold has a period of its own",
        "a,anomaly,service,web,,, | service: \"web\"; nothing: no service is told apart here",
        "a,threshold,queues,web,wait_p95_ns,>1,1h | service: \"web\"; nothing: no service is told apart here"
      })
  void a_rule_that_cannot_be_understood_is_named(String line, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("alerts.csv"), HEADER + line + "\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlertRuleFile.read(file, engine.catalog()))
        .withMessage("%s, line 2, column %s is expected".formatted(file, message));
  }

  /** As a new process does: everything but the state is made anew. */
  private Alerts.Outcome run(Instant now) throws IOException {
    URI address =
        URI.create("http://127.0.0.1:%d/hook?t=x".formatted(server.getAddress().getPort()));
    return alerts(
            HEADER + "errors,threshold,services,,error_ratio,>0.05,1h\n",
            List.of(),
            List.of(webhook(address)))
        .run(engine, at(now));
  }

  private Alerts alerts(String rules, List<Objective> objectives, List<AlertChannel> channels)
      throws IOException {
    Path file = Files.writeString(folder.resolve("alerts.csv"), rules);
    return new Alerts(
        AlertRuleFile.read(file, engine.catalog()),
        objectives,
        List.of(),
        channels,
        folder.resolve("alerts-state.json"),
        URI.create("http://127.0.0.1:7070/"));
  }

  private static WebhookChannel webhook(URI address) {
    return new WebhookChannel(
        address, SECRET, Set.of(), Duration.ofMillis(10), at(GivenObjectives.NOW));
  }

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new TreeMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      form.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }
}
