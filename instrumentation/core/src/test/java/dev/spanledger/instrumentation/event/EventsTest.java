package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events in {@code /events}, each in the shape its service sends. */
class EventsTest {
  private static final String PRODUCER = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void an_http_api_names_method_route_and_path() {
    EventFacts facts = read("api-gateway-http.json");

    assertThat(facts.trigger()).isEqualTo(Trigger.HTTP);
    assertThat(facts.httpFront()).isEqualTo(HttpFront.API_GATEWAY_HTTP);
    assertThat(facts.spanName()).isEqualTo("GET /orders/{id}");
    assertThat(attributes(facts))
        .isEqualTo(
            Map.of(
                "http.request.method", "GET",
                "http.route", "/orders/{id}",
                "url.path", "/orders/17",
                "url.scheme", "https",
                "server.address", "shop.example.com",
                "user_agent.original", "curl/8.0",
                "network.protocol.version", "1.1"));
  }

  @Test
  void headers_are_read_in_any_case_and_baggage_comes_along() {
    EventFacts facts = read("api-gateway-http.json");

    assertThat(TraceContexts.spanOf(facts.caller()).getTraceId()).isEqualTo(PRODUCER);
    assertThat(TraceContexts.spanOf(facts.caller()).getSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(TraceContexts.spanOf(facts.caller()).isRemote()).isTrue();
    assertThat(Baggage.fromContext(facts.caller()).getEntryValue("tenant")).isEqualTo("acme");
  }

  @Test
  void a_rest_api_names_its_resource() {
    EventFacts facts = read("api-gateway-rest.json");

    assertThat(facts.httpFront()).isEqualTo(HttpFront.API_GATEWAY_REST);
    assertThat(facts.spanName()).isEqualTo("POST /orders/{proxy+}");
    assertThat(attributes(facts))
        .containsEntry("http.route", "/orders/{proxy+}")
        .containsEntry("url.path", "/orders/a/b")
        .containsEntry("network.protocol.version", "1.1");
    assertThat(TraceContexts.spanOf(facts.caller()).getTraceId()).isEqualTo(PRODUCER);
  }

  @Test
  void a_load_balancer_knows_no_route_and_may_send_only_multi_value_headers() {
    EventFacts facts = read("load-balancer.json");

    assertThat(facts.httpFront()).isEqualTo(HttpFront.LOAD_BALANCER);
    assertThat(facts.spanName()).isEqualTo("GET");
    assertThat(attributes(facts))
        .isEqualTo(
            Map.of(
                "http.request.method", "GET",
                "url.path", "/health",
                "url.scheme", "http",
                "server.address", "lb.example.com",
                "user_agent.original", "ELB-HealthChecker/2.0"));
    assertThat(TraceContexts.spanOf(facts.caller()).getTraceId()).isEqualTo(PRODUCER);
  }

  @Test
  void a_function_url_is_told_from_an_http_api_by_its_domain() {
    EventFacts facts = read("function-url.json");

    assertThat(facts.httpFront()).isEqualTo(HttpFront.FUNCTION_URL);
    assertThat(facts.spanName()).isEqualTo("HTTP");
    assertThat(attributes(facts))
        .containsEntry("http.request.method", "_OTHER")
        .containsEntry("http.request.method_original", "BREW")
        .doesNotContainKey("http.route");
  }

  @Test
  void every_sqs_record_keeps_its_id_queue_and_producer() {
    EventFacts facts = read("sqs.json");

    assertThat(facts.trigger()).isEqualTo(Trigger.PUBSUB);
    assertThat(facts.messages()).extracting(Message::id).containsExactly("m-1", "m-2", "m-3");
    assertThat(facts.messages()).extracting(Message::queueName).containsOnly("orders");
    // The first has a W3C attribute beside X-Ray's, the second X-Ray's alone, the third neither.
    assertThat(facts.messages())
        .extracting(message -> message.producerSpan().getSpanId())
        .containsExactly("00f067aa0ba902b7", "53995c3f42cd8ad8", "0000000000000000");
    assertThat(Baggage.fromContext(facts.messages().get(0).producer()).getEntryValue("tenant"))
        .isEqualTo("acme");
  }

  @Test
  void sns_names_topic_message_and_producer() {
    EventFacts facts = read("sns.json");

    assertThat(facts.trigger()).isEqualTo(Trigger.PUBSUB);
    assertThat(attributes(facts))
        .isEqualTo(
            Map.of(
                "messaging.system", "aws.sns",
                "messaging.operation.type", "process",
                "messaging.destination.name", "shipments",
                "messaging.message.id", "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                "aws.sns.topic.arn", "arn:aws:sns:eu-central-1:123456789012:shipments"));
    assertThat(facts.producers())
        .singleElement()
        .matches(span -> span.getTraceId().equals(PRODUCER));
  }

  @Test
  void kinesis_names_its_stream_and_the_size_of_the_batch() {
    EventFacts facts = read("kinesis.json");

    assertThat(facts.trigger()).isEqualTo(Trigger.PUBSUB);
    assertThat(attributes(facts))
        .isEqualTo(
            Map.of(
                "messaging.system", "aws.kinesis",
                "messaging.operation.type", "process",
                "messaging.destination.name", "clicks",
                "messaging.batch.message_count", 2L,
                "aws.kinesis.stream_name", "clicks"));
  }

  @Test
  void a_dynamodb_stream_names_table_and_operation() {
    EventFacts facts = read("dynamodb.json");

    assertThat(facts.trigger()).isEqualTo(Trigger.DATASOURCE);
    assertThat(attributes(facts))
        .isEqualTo(
            Map.of("faas.document.collection", "Orders", "faas.document.operation", "delete"));
  }

  @Test
  void s3_names_bucket_object_operation_and_time() {
    EventFacts facts = read("s3.json");

    assertThat(facts.trigger()).isEqualTo(Trigger.DATASOURCE);
    assertThat(attributes(facts))
        .isEqualTo(
            Map.of(
                "faas.document.collection", "invoices",
                "faas.document.operation", "insert",
                "faas.document.name", "2026/11/25/17.pdf",
                "faas.document.time", "2026-11-25T08:00:00.000Z",
                "aws.s3.bucket", "invoices",
                "aws.s3.key", "2026/11/25/17.pdf"));
  }

  @Test
  void eventbridge_tells_schedules_from_events() {
    EventFacts schedule = read("schedule.json");
    EventFacts event = read("eventbridge.json");

    assertThat(schedule.trigger()).isEqualTo(Trigger.TIMER);
    assertThat(attributes(schedule)).containsEntry("faas.time", "2026-11-25T08:00:00Z");
    assertThat(event.trigger()).isEqualTo(Trigger.PUBSUB);
    assertThat(attributes(event))
        .isEqualTo(
            Map.of(
                "messaging.system", "aws.eventbridge",
                "messaging.operation.type", "process",
                "messaging.message.id", "7bf73129-1428-4cd3-a780-95db273d1602",
                "cloudevents.event_id", "7bf73129-1428-4cd3-a780-95db273d1602",
                "cloudevents.event_source", "com.acme.orders",
                "cloudevents.event_type", "OrderPlaced"));
    assertThat(event.producers())
        .singleElement()
        .matches(span -> span.getTraceId().equals(PRODUCER));
  }

  @Test
  void what_is_nobodys_event_is_other() {
    assertThat(Events.read("{\"order\":17}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(EventFacts.none());
    assertThat(Events.readParsed(null)).isEqualTo(EventFacts.none());
    assertThat(Events.readParsed("text")).isEqualTo(EventFacts.none());
    assertThat(Events.readParsed(Map.of("Records", "none"))).isEqualTo(EventFacts.none());
  }

  private static Map<String, Object> attributes(EventFacts facts) {
    Map<String, Object> attributes = new HashMap<>();
    facts.attributes().forEach((key, value) -> attributes.put(key.getKey(), value));
    return attributes;
  }

  static EventFacts read(String file) {
    return Events.read(bytes(file));
  }

  static byte[] bytes(String file) {
    try (InputStream in = EventsTest.class.getResourceAsStream("/events/" + file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
