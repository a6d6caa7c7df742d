package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

class EventBridgeCallsTest {
  private static final String PUT =
      "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"event-1\"}]}";

  private Wire wire;
  private EventBridgeClient bus;

  @BeforeEach
  void start() throws IOException {
    wire = new Wire();
    bus = wire.client(EventBridgeClient.builder());
  }

  @AfterEach
  void stop() {
    bus.close();
    wire.close();
  }

  @Test
  void an_event_carries_the_context_in_its_detail_and_its_header() {
    wire.answer(200, PUT);
    put(entry("{\"id\":7}").build());

    assertThat(wire.attributes("send shop"))
        .containsAllEntriesOf(
            Map.of(
                "rpc.service", "EventBridge",
                "rpc.method", "PutEvents",
                "messaging.system", "aws.eventbridge",
                "messaging.operation.type", "send",
                "messaging.destination.name", "shop",
                "messaging.message.id", "event-1"));
    String detail = wire.members("send shop") + ",\"id\":7}";
    assertThat(wire.request().text())
        .contains("\"Detail\":\"" + detail.replace("\"", "\\\"") + "\"")
        .contains("\"TraceHeader\":\"" + wire.xRayHeader("send shop") + "\"");
  }

  @Test
  void entries_of_several_buses_each_carry_the_context() {
    wire.answer(
        200,
        "{\"FailedEntryCount\":1,\"Entries\":[{\"EventId\":\"1\"},{\"ErrorCode\":\"Throttled\"}]}");
    put(entry("{}").build(), entry("{}").eventBusName(null).build());

    assertThat(wire.request().text().split("traceparent")).hasSize(3);
    assertThat(wire.attributes("send multiple_buses"))
        .containsEntry("messaging.batch.message_count", 2L)
        .containsEntry("error.type", "Throttled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "text", "{\"id\":7", "{\"traceparent\":\"own\"}"})
  void a_detail_that_takes_no_members_stays_as_it_is(String detail) {
    wire.answer(200, PUT);
    put(entry(detail).build());
    assertThat(wire.request().text())
        .contains("\"Detail\":\"" + detail.replace("\"", "\\\"") + "\"")
        .contains("TraceHeader");
  }

  @Test
  void an_event_that_just_fits_stays_as_it_is() {
    wire.answer(200, PUT);
    put(entry("{\"x\":\"" + "x".repeat(256 * 1024 - 100) + "\"}").build());
    assertThat(wire.request().text()).doesNotContain("traceparent").contains("TraceHeader");
  }

  @Test
  void a_header_of_the_callers_own_stays() {
    wire.answer(200, PUT);
    put(entry("{}").traceHeader("Root=1-5759e988-bd862e3fe1be46a994272793").build());
    assertThat(wire.request().text())
        .contains("\"TraceHeader\":\"Root=1-5759e988-bd862e3fe1be46a994272793\"");
  }

  private static PutEventsRequestEntry.Builder entry(String detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName("arn:aws:events:eu-central-1:123456789012:event-bus/shop")
        .source("shop.orders")
        .detailType("order placed")
        .detail(detail);
  }

  private void put(PutEventsRequestEntry... entries) {
    wire.invoke(() -> bus.putEvents(put -> put.entries(entries)));
  }
}
