package dev.spanledger.locallambda.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/** The bus as AWS's own client sees it. */
@Timeout(60)
class EventBusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRACE =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-25T10:15:30.250Z"), ZoneOffset.UTC);

  /** What a function was called with. */
  private record Call(String function, String payload, @Nullable String trace) {}

  private record Sent(String queue, OutgoingMessage message) {}

  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
  private final List<BusUsage> usages = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger throttles = new AtomicInteger();
  private EventBus bus;
  private EventBridgeClient client;

  @BeforeEach
  void start() {
    BusConfig config =
        new BusConfig(
            "shop",
            List.of(
                new Rule(
                    "paid-orders-are-packed",
                    EventPattern.of("shop.payment", "payment.captured"),
                    List.of(new Target.Queue("orders"))),
                new Rule(
                    "payments-are-shown",
                    new EventPattern("{\"detail-type\": [{\"prefix\": \"payment.\"}]}"),
                    List.of(
                        new Target.Function("live", null),
                        new Target.Function("broken", "broken-dlq")))),
            Duration.ofMillis(1));
    bus =
        EventBus.start(
            "123456789012",
            "us-east-1",
            config,
            this::invoke,
            (queue, message) -> sent.add(new Sent(queue, message)),
            usages::add,
            CLOCK);
    client =
        EventBridgeClient.builder()
            .endpointOverride(bus.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    bus.close();
  }

  @Test
  void event_reaches_every_target_of_the_rules_it_matches() throws Exception {
    PutEventsResponse response =
        put(
            entry("payment.captured", "{\"orderId\":\"o-1\"}").toBuilder()
                .traceHeader(TRACE)
                .build());
    awaitIdle();

    String id = response.entries().get(0).eventId();
    JsonNode expected =
        JSON.readTree(
            """
            {"version":"0","id":"%s","detail-type":"payment.captured","source":"shop.payment",
             "account":"123456789012","time":"2026-11-25T10:15:30Z","region":"us-east-1",
             "resources":[],"detail":{"orderId":"o-1"}}
            """
                .formatted(id));
    Call live = calls.stream().filter(call -> call.function().equals("live")).findAny().get();
    assertThat(JSON.readTree(live.payload())).isEqualTo(expected);
    assertThat(live.trace()).isEqualTo(TRACE);
    Sent packed = sent.stream().filter(each -> each.queue().equals("orders")).findAny().get();
    assertThat(JSON.readTree(packed.message().body())).isEqualTo(expected);
    assertThat(packed.message().traceHeader()).isEqualTo(TRACE);
    assertThat(usages)
        .containsExactly(
            new BusUsage(
                CLOCK.instant(), "arn:aws:events:us-east-1:123456789012:event-bus/shop", 1));
  }

  @Test
  void function_that_fails_is_tried_twice_more_then_its_event_is_dead() throws Exception {
    put(entry("payment.failed", "{}"));
    awaitIdle();

    assertThat(calls).filteredOn(call -> call.function().equals("broken")).hasSize(3);
    assertThat(calls).filteredOn(call -> call.function().equals("live")).hasSize(1);
    assertThat(sent).hasSize(1);
    Sent dead = sent.get(0);
    assertThat(dead.queue()).isEqualTo("broken-dlq");
    assertThat(JSON.readTree(dead.message().body()).path("detail-type").asText())
        .isEqualTo("payment.failed");
    assertThat(dead.message().attributes())
        .isEqualTo(
            Map.of(
                "RequestID", "r-3",
                "ErrorCode", "200",
                "ErrorMessage", "{\"errorMessage\":\"no\"}"));
  }

  @Test
  void throttled_event_waits_and_does_not_use_up_its_retries() throws Exception {
    throttles.set(5);
    put(entry("payment.failed", "{}"));
    awaitIdle();

    assertThat(throttles.get()).isNegative();
    assertThat(calls).filteredOn(call -> call.function().equals("live")).hasSize(1);
  }

  @Test
  void wrong_entries_are_refused_one_by_one() throws Exception {
    PutEventsResponse response =
        put(
            entry("payment.captured", "{}"),
            entry("payment.captured", "not json"),
            entry("payment.captured", "[1]"),
            entry("", "{}"),
            entry("payment.captured", "{}").toBuilder().source("aws.ec2").build(),
            entry("payment.captured", "{}").toBuilder().eventBusName("shp").build(),
            entry("payment.captured", "{}").toBuilder()
                .eventBusName("arn:aws:events:us-east-1:123456789012:event-bus/shop")
                .build());
    awaitIdle();

    assertThat(response.failedEntryCount()).isEqualTo(5);
    assertThat(response.entries())
        .extracting(result -> result.errorCode() + ": " + result.errorMessage())
        .containsExactly(
            "null: null",
            "MalformedDetail: Detail is malformed.",
            "MalformedDetail: Detail is malformed.",
            "InvalidArgument: Parameter DetailType is not valid. Reason: DetailType is a required"
                + " argument.",
            "NotAuthorizedForSourceException: Not authorized for the source.",
            "ResourceNotFoundException: Event bus shp does not exist; there is shop",
            "null: null");
    assertThat(sent).filteredOn(each -> each.queue().equals("orders")).hasSize(2);
  }

  @Test
  void request_beyond_the_limits_is_refused_as_a_whole() {
    PutEventsRequestEntry[] eleven = new PutEventsRequestEntry[11];
    java.util.Arrays.fill(eleven, entry("payment.captured", "{}"));
    assertThat(catchThrowableOfType(EventBridgeException.class, () -> put(eleven)))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"))
        .hasMessageStartingWith(
            "1 validation error detected: Value at 'entries' has 11 members; it must have 1 to 10");

    String half = "{\"text\":\"" + "x".repeat(131_072) + "\"}";
    assertThatThrownBy(() -> put(entry("payment.captured", half), entry("payment.captured", half)))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageStartingWith("Total size of the entries in the request is over the limit");
    assertThat(calls).isEmpty();
    assertThat(usages).isEmpty();
  }

  @Test
  void event_is_billed_once_per_64_kb_begun() throws Exception {
    // 12 for the source, 16 for the type and 11 around the text leave 65,497 bytes of 64 KB.
    put(entry("payment.captured", "{\"text\":\"" + "x".repeat(65_497) + "\"}"));
    put(entry("payment.captured", "{\"text\":\"" + "x".repeat(65_498) + "\"}"));
    awaitIdle();

    assertThat(usages).extracting(BusUsage::eventCount).containsExactly(1L, 2L);
  }

  private InvocationResult invoke(String function, Body payload, @Nullable String trace)
      throws TooManyRequestsException {
    if (throttles.getAndDecrement() > 0) {
      throw new TooManyRequestsException("busy");
    }
    int number;
    synchronized (calls) {
      calls.add(new Call(function, payload.text(), trace));
      number = (int) calls.stream().filter(call -> call.function().equals(function)).count();
    }
    boolean isBroken = function.equals("broken");
    return new InvocationResult(
        "r-" + number,
        new TraceHeader("5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8", true),
        isBroken ? Outcome.ERROR : Outcome.SUCCESS,
        Body.of(isBroken ? "{\"errorMessage\":\"no\"}" : "null"),
        isBroken ? "java.lang.IllegalStateException" : null,
        null,
        1,
        "stream");
  }

  private PutEventsResponse put(PutEventsRequestEntry... entries) {
    return client.putEvents(request -> request.entries(entries));
  }

  private static PutEventsRequestEntry entry(String type, String detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName("shop")
        .source("shop.payment")
        .detailType(type)
        .detail(detail)
        .build();
  }

  private void awaitIdle() throws InterruptedException {
    while (bus.pending() > 0) {
      Thread.sleep(5);
    }
  }
}
