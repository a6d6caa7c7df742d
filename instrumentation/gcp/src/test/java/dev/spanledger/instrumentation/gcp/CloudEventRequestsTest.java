package dev.spanledger.instrumentation.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.functions.CloudEventsFunction;
import com.google.cloud.functions.Context;
import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.RawBackgroundFunction;
import io.cloudevents.CloudEvent;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventRequestsTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("K_SERVICE", "shop");

  private final Exported exported = new Exported();
  private final SpanledgerFunctions spanledger =
      SpanledgerFunctions.of(ENVIRONMENT, Clock.systemUTC(), exported.stream());

  @ParameterizedTest
  @CsvSource({
    "google.cloud.pubsub.topic.v1.messagePublished, pubsub",
    "google.cloud.storage.object.v1.finalized, datasource",
    "google.cloud.firestore.document.v1.created, datasource",
    "google.cloud.scheduler.job.v1.executed, timer",
    "google.cloud.audit.log.v1.written, other",
    "com.acme.order, other"
  })
  void the_type_of_an_event_names_the_trigger(String type, String trigger) throws Exception {
    accept(new TestEvent(type, "//x", null, "{}", Map.of()));

    assertThat(Exported.attributes(exported.server().getAttributesList()))
        .containsEntry("faas.trigger", trigger);
  }

  @Test
  void an_object_of_storage_is_a_document_of_its_bucket() throws Exception {
    accept(
        new TestEvent(
            "google.cloud.storage.object.v1.finalized",
            "//storage.googleapis.com/projects/_/buckets/invoices",
            "objects/2026/11/a.pdf",
            "{}",
            Map.of()));

    assertThat(Exported.attributes(exported.server().getAttributesList()))
        .containsEntry("faas.document.collection", "invoices")
        .containsEntry("faas.document.name", "2026/11/a.pdf")
        .containsEntry("faas.document.operation", "edit")
        .containsEntry("faas.document.time", "2026-11-25T03:00:00Z");
  }

  @Test
  void a_document_of_firestore_is_named_by_its_path() throws Exception {
    accept(
        new TestEvent(
            "google.cloud.firestore.document.v1.created",
            "//firestore.googleapis.com/projects/acme-prod/databases/(default)",
            "documents/orders/17",
            "{}",
            Map.of()));

    assertThat(Exported.attributes(exported.server().getAttributesList()))
        .containsEntry("faas.document.collection", "(default)")
        .containsEntry("faas.document.name", "orders/17")
        .containsEntry("faas.document.operation", "insert");
  }

  @Test
  void the_tracing_extension_of_an_event_is_linked() throws Exception {
    accept(
        new TestEvent(
            "com.acme.order",
            "//acme",
            null,
            "{}",
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));

    assertThat(exported.server().getLinksList()).hasSize(1);
  }

  @Test
  void data_that_is_no_json_costs_the_details_and_not_the_event() throws Exception {
    accept(
        new TestEvent(
            "google.cloud.pubsub.topic.v1.messagePublished", "//x", null, "{\"mess", Map.of()));

    assertThat(Exported.attributes(exported.server().getAttributesList()))
        .containsEntry("faas.trigger", "pubsub");
  }

  @Test
  void a_message_of_the_first_generation_is_linked_to_its_publisher() throws Exception {
    RawBackgroundFunction traced = spanledger.traceBackground((json, context) -> {});
    traced.accept(
        PubSubBodies.MESSAGE,
        new FirstGeneration(
            "8121330450", "google.pubsub.topic.publish", "projects/acme-prod/topics/orders"));

    Span server = exported.server();
    assertThat(Exported.attributes(server.getAttributesList()))
        .containsEntry("faas.trigger", "pubsub")
        .containsEntry("faas.invocation_id", "8121330450")
        .containsEntry("messaging.destination.name", "orders")
        .containsEntry("messaging.gcp_pubsub.message.ordering_key", "customer-17");
    assertThat(server.getLinksList()).hasSize(1);
  }

  @Test
  void an_error_is_an_exception_event_and_thrown_on() {
    CloudEventsFunction traced =
        spanledger.trace(
            (CloudEvent event) -> {
              throw new IllegalArgumentException("no such order");
            });

    assertThatThrownBy(
            () -> traced.accept(new TestEvent("com.acme.order", "//acme", null, "{}", Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(exported.server().getEventsList()).hasSize(1);
  }

  @Test
  void googles_header_names_the_span_in_decimal() {
    SpanContext span =
        HttpRequests.googleTrace("105445aa7843bc8bf206b12000100000/1234567890123456789;o=1");

    assertThat(span.getTraceId()).isEqualTo("105445aa7843bc8bf206b12000100000");
    // 1234567890123456789 = 0x112210f47de98115
    assertThat(span.getSpanId()).isEqualTo("112210f47de98115");
    assertThat(span.isSampled()).isTrue();
    assertThat(HttpRequests.googleTrace("105445aa/1;o=1").isValid()).isFalse();
    assertThat(HttpRequests.googleTrace("105445aa7843bc8bf206b12000100000/x").isValid()).isFalse();
  }

  @Test
  void a_target_that_cannot_be_loaded_is_named() {
    assertThatThrownBy(() -> TargetLoader.load(Map.of(), HttpFunction.class))
        .hasMessage(
            "SPANLEDGER_TARGET is not set; it names the function's class, as in com.acme.Orders");
    assertThatThrownBy(
            () ->
                TargetLoader.load(
                    Map.of("SPANLEDGER_TARGET", "java.lang.String"), HttpFunction.class))
        .hasMessage("SPANLEDGER_TARGET is \"java.lang.String\", which is no HttpFunction");
    assertThatThrownBy(
            () -> TargetLoader.load(Map.of("SPANLEDGER_TARGET", "com.acme.No"), HttpFunction.class))
        .hasMessage(
            "SPANLEDGER_TARGET is \"com.acme.No\", of which no public class with a public"
                + " constructor without arguments could be loaded");
  }

  private void accept(CloudEvent event) throws Exception {
    spanledger.trace((CloudEvent taken) -> {}).accept(event);
  }

  private record FirstGeneration(String eventId, String eventType, String resource)
      implements Context {
    @Override
    public String timestamp() {
      return "2026-11-25T03:00:00Z";
    }
  }
}
