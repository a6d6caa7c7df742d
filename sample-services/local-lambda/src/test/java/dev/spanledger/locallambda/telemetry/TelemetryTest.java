package dev.spanledger.locallambda.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.InitializationType;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class TelemetryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path folder;

  private final Telemetry telemetry = new Telemetry(Clock.fixed(NOON, ZoneOffset.UTC));
  private final List<JsonNode> received = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger refusals = new AtomicInteger();
  private final LoopbackServer subscriber =
      LoopbackServer.start(
          0,
          "subscriber",
          request -> {
            if (refusals.getAndDecrement() > 0) {
              return HttpResponse.json(500, "{}");
            }
            JSON.readTree(request.body().bytes()).forEach(received::add);
            return HttpResponse.json(200, "{}");
          });

  @AfterEach
  void close() {
    telemetry.close();
    subscriber.close();
  }

  @Test
  void subscriber_is_told_what_happened_before_and_after_it_subscribed() {
    telemetry.publish(List.of(initStart()));
    assertThat(subscribe("2022-12-13", "\"platform\"").status()).isEqualTo(200);
    telemetry.publish(List.of(new PlatformEvent.LogsDropped(NOON, 2, 30)));
    telemetry.flush();

    assertThat(received)
        .extracting(event -> event.path("type").asText())
        .containsExactly(
            "platform.initStart", "platform.telemetrySubscription", "platform.logsDropped");
    assertThat(received.get(1).toString())
        .isEqualTo(
            "{\"time\":\"2026-11-25T12:00:00.000Z\",\"type\":\"platform.telemetrySubscription\","
                + "\"record\":{\"name\":\"watcher\",\"state\":\"Subscribed\",\"types\":[\"platform\"]}}");
  }

  @Test
  void log_line_that_is_json_is_an_object_in_later_schemas_only() throws Exception {
    Path log = Files.createFile(folder.resolve("fn.log"));
    telemetry.tail("function", log);
    subscribe("2022-12-13", "\"function\"");
    Files.writeString(log, "plain\n{\"level\":\"INFO\"}\nunfinished", StandardOpenOption.APPEND);
    telemetry.flush();

    assertThat(received)
        .extracting(event -> event.path("record").toString())
        .containsExactly("\"plain\"", "{\"level\":\"INFO\"}", "\"unfinished\"");

    subscribe("2022-07-01", "\"function\"");
    Files.writeString(log, "{\"level\":\"WARN\"}\n", StandardOpenOption.APPEND);
    telemetry.flush();
    assertThat(received.get(3).path("record").toString())
        .isEqualTo("\"{\\\"level\\\":\\\"WARN\\\"}\"");
  }

  @Test
  void what_a_subscriber_refuses_is_delivered_with_what_comes_next() {
    refusals.set(1);
    subscribe("2022-12-13", "\"platform\"");
    telemetry.flush();
    telemetry.publish(List.of(new PlatformEvent.LogsDropped(NOON, 1, 1)));
    telemetry.flush();

    assertThat(received)
        .extracting(event -> event.path("type").asText())
        .containsExactly("platform.telemetrySubscription", "platform.logsDropped");
  }

  @Test
  void what_does_not_fit_while_nobody_takes_it_is_counted() throws Exception {
    Path log = Files.createFile(folder.resolve("fn.log"));
    telemetry.tail("function", log);
    telemetry.pause();
    subscribe("2022-12-13", "\"function\"");
    Files.writeString(log, ("x".repeat(1_000) + "\n").repeat(3_000));
    telemetry.publish(List.of());
    telemetry.flush();

    JsonNode dropped = received.get(0);
    assertThat(dropped.path("type").asText()).isEqualTo("platform.logsDropped");
    assertThat(dropped.at("/record/droppedRecords").asInt() + received.size() - 1).isEqualTo(3_000);
  }

  @Test
  void subscription_after_init_is_refused() {
    telemetry.closeSubscriptions();
    HttpResponse answer = subscribe("2022-12-13", "\"platform\"");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body().text()).contains("Telemetry.SubscriptionClosed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | The body is not JSON",
        "{\"schemaVersion\":\"1\"} | schemaVersion is \"1\"; it may be 2022-07-01, 2022-12-13 or 2025-01-29",
        "{\"schemaVersion\":\"2022-12-13\"} | types is empty; say platform, function or extension",
        "{\"schemaVersion\":\"2022-12-13\",\"types\":[\"all\"]} | types holds \"all\"; it may hold platform, function and extension",
        "{\"schemaVersion\":\"2022-12-13\",\"types\":[\"platform\"],\"destination\":{\"protocol\":\"TCP\"}} | destination.protocol is \"TCP\"; only HTTP is delivered here",
        "{\"schemaVersion\":\"2022-12-13\",\"types\":[\"platform\"],\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://example.com:80\"}} | destination.URI is \"http://example.com:80\"; http://sandbox.localdomain:PORT is right",
        "{\"schemaVersion\":\"2022-12-13\",\"types\":[\"platform\"],\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://sandbox:80\"},\"buffering\":{\"timeoutMs\":1}} | buffering.timeoutMs is 1; it may be 25 to 30000"
      })
  void wrong_subscription_is_refused_with_what_is_right(String body, String message) {
    HttpResponse answer = telemetry.subscribe("watcher", body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().text())
        .isEqualTo(
            "{\"errorType\":\"ValidationError\",\"errorMessage\":\"%s\"}"
                .formatted(message.replace("\"", "\\\"")));
  }

  private HttpResponse subscribe(String schema, String types) {
    return telemetry.subscribe(
        "watcher",
        """
        {"schemaVersion":"%s","types":[%s],
         "destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:%d"}}
        """
            .formatted(schema, types, subscriber.port())
            .getBytes(StandardCharsets.UTF_8));
  }

  private static PlatformEvent initStart() {
    return new PlatformEvent.InitStart(NOON, InitializationType.ON_DEMAND, "fn", "$LATEST", 512);
  }
}
