package dev.spanledger.locallambda.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.wire.Body;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Instant TIME = Instant.parse("2026-11-26T00:05:00.123Z");
  private static final Schedule DAILY =
      new Schedule("daily-report", "cron(5 0 * * ? *)", "reporter");

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void function_gets_the_event_that_eventbridge_makes() throws Exception {
    try (Scheduler scheduler = start()) {
      assertThat(scheduler.fire("daily-report", TIME)).isTrue();
    }

    JsonNode event = new ObjectMapper().readTree(events.get(0));
    assertThat(event.path("detail-type").asText()).isEqualTo("Scheduled Event");
    assertThat(event.path("source").asText()).isEqualTo("aws.events");
    assertThat(event.path("time").asText()).isEqualTo("2026-11-26T00:05:00Z");
    assertThat(event.path("resources").get(0).asText())
        .isEqualTo("arn:aws:events:us-east-1:123456789012:rule/daily-report");
    assertThat(event.path("detail").isObject()).isTrue();
  }

  @Test
  void function_that_fails_is_tried_twice_more_with_the_same_event() {
    failures.set(2);
    try (Scheduler scheduler = start()) {
      assertThat(scheduler.fire("daily-report", TIME)).isTrue();
    }
    assertThat(events).hasSize(3).containsOnly(events.get(0));
  }

  @Test
  void function_that_goes_on_failing_is_given_up() {
    failures.set(9);
    try (Scheduler scheduler = start()) {
      assertThat(scheduler.fire("daily-report", TIME)).isFalse();
    }
    assertThat(events).hasSize(3);
  }

  private Scheduler start() {
    return Scheduler.start(
        "123456789012",
        "us-east-1",
        List.of(DAILY),
        (name, payload, trace) -> answer(payload),
        Duration.ofMillis(1),
        Clock.systemUTC());
  }

  private InvocationResult answer(Body payload) {
    events.add(payload.text());
    boolean fails = failures.getAndDecrement() > 0;
    return new InvocationResult(
        "r-1",
        new TraceHeader("0".repeat(31) + "1", "0".repeat(15) + "1", true),
        fails ? Outcome.ERROR : Outcome.SUCCESS,
        Body.of("{}"),
        fails ? "java.lang.IllegalStateException" : null,
        null,
        1,
        "s");
  }
}
