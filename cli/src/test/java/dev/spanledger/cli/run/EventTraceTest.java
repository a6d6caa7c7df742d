package dev.spanledger.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTraceTest {
  private static final String CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"headers\":{\"Host\":\"a\",\"Traceparent\":\"%s\"}}",
        "{\"headers\":null,\"multiValueHeaders\":{\"traceparent\":[\"%s\",\"x\"]}}",
        "{\"info\":{},\"request\":{\"headers\":{\"traceparent\":\"%s\"}}}",
        "{\"traceparent\":\"%s\",\"order\":1}"
      })
  void caller_that_waits_is_found(String event) {
    assertThat(EventTrace.of(event.formatted(CALLER))).isEqualTo(CALLER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Records\":[{\"messageAttributes\":{\"traceparent\":{\"stringValue\":\"%s\"}}}]}",
        "{\"detail\":{\"traceparent\":\"%s\"}}",
        "{\"headers\":{\"traceparent\":7},\"multiValueHeaders\":{\"traceparent\":[]}}",
        "[\"%s\"]",
        "\"%s\"",
        "7"
      })
  void sender_of_a_message_and_strange_events_are_no_caller(String event) {
    assertThat(EventTrace.of(event.formatted(CALLER))).isNull();
  }
}
