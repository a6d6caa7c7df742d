package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One event says the same in each shape that a handler can take it in. */
class EventShapesTest {
  private static final Path REAL_EVENTS = Path.of("../../../shared/data/lambda-events");

  static Stream<Arguments> typedEvents() {
    return Stream.of(
        Arguments.of("api-gateway-http.json", APIGatewayV2HTTPEvent.class),
        Arguments.of("api-gateway-rest.json", APIGatewayProxyRequestEvent.class),
        Arguments.of("load-balancer.json", ApplicationLoadBalancerRequestEvent.class),
        Arguments.of("function-url.json", APIGatewayV2HTTPEvent.class),
        Arguments.of("sqs.json", SQSEvent.class),
        Arguments.of("sns.json", SNSEvent.class),
        Arguments.of("kinesis.json", KinesisEvent.class),
        Arguments.of("dynamodb.json", DynamodbEvent.class),
        Arguments.of("s3.json", S3Event.class),
        Arguments.of("schedule.json", ScheduledEvent.class),
        Arguments.of("eventbridge.json", ScheduledEvent.class));
  }

  @ParameterizedTest
  @MethodSource("typedEvents")
  void bytes_maps_and_the_event_librarys_objects_say_the_same(String file, Class<?> type) {
    byte[] json = EventsTest.bytes(file);
    Object typed =
        LambdaEventSerializers.serializerFor(type, EventShapesTest.class.getClassLoader())
            .fromJson(new ByteArrayInputStream(json));

    String fromBytes = describe(Events.read(json));

    assertThat(describe(Events.readParsed(asMap(json)))).isEqualTo(fromBytes);
    // Joda writes milliseconds that the JSON leaves out.
    assertThat(describe(Events.readParsed(typed)).replace("08:00:00.000Z", "08:00:00Z"))
        .isEqualTo(fromBytes.replace("08:00:00.000Z", "08:00:00Z"));
  }

  @Test
  void records_and_plain_objects_are_read_by_their_accessors() {
    record Http(String method) {}
    record RequestContext(Http http) {}
    record Request(String routeKey, String rawPath, RequestContext requestContext) {}

    EventFacts facts =
        Events.readParsed(new Request("PUT /a/{b}", "/a/1", new RequestContext(new Http("PUT"))));

    assertThat(facts.spanName()).isEqualTo("PUT /a/{b}");
  }

  @Test
  void no_cut_and_no_flipped_byte_of_an_event_raises_more_than_a_refusal() {
    for (String file : List.of("sqs.json", "api-gateway-http.json", "eventbridge.json")) {
      byte[] json = EventsTest.bytes(file);
      for (int i = 0; i < json.length; i++) {
        readOrRefuse(Arrays.copyOf(json, i));
        byte[] flipped = json.clone();
        flipped[i] ^= (byte) (1 << i % 8);
        readOrRefuse(flipped);
      }
    }
  }

  @Test
  void every_real_event_is_read_as_bytes_and_as_map_without_an_exception() throws IOException {
    assumeTrue(Files.isDirectory(REAL_EVENTS), "needs the real events beside the repository");
    List<Path> files;
    try (Stream<Path> all = Files.walk(REAL_EVENTS)) {
      files = all.filter(path -> path.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(70);
    for (Path file : files) {
      byte[] json = Files.readAllBytes(file);
      String fromBytes = describe(Events.read(json));
      if (json[0] == '{') {
        assertThat(describe(Events.readParsed(asMap(json))))
            .as(file.toString())
            .isEqualTo(fromBytes);
      }
    }
  }

  @Test
  void real_events_have_the_trigger_of_their_source() throws IOException {
    assumeTrue(Files.isDirectory(REAL_EVENTS), "needs the real events beside the repository");
    Map<String, Trigger> triggers =
        Map.ofEntries(
            Map.entry("apigw_http_event.json", Trigger.HTTP),
            Map.entry("apigw_rest_event.json", Trigger.HTTP),
            Map.entry("apigw_websocket_event.json", Trigger.HTTP),
            Map.entry("apigw/events/apigw_event.json", Trigger.HTTP),
            Map.entry("elb_event.json", Trigger.HTTP),
            Map.entry("sqs/sqs_event_product.json", Trigger.PUBSUB),
            Map.entry("sns_event.json", Trigger.PUBSUB),
            Map.entry("kinesis_event.json", Trigger.PUBSUB),
            Map.entry("kafka_event.json", Trigger.PUBSUB),
            Map.entry("mq_event.json", Trigger.PUBSUB),
            Map.entry("rabbitmq_event.json", Trigger.PUBSUB),
            Map.entry("ddb/dynamo_event.json", Trigger.DATASOURCE),
            Map.entry("s3_event.json", Trigger.DATASOURCE),
            Map.entry("cloudwatch_event.json", Trigger.TIMER),
            Map.entry("lex_event.json", Trigger.OTHER),
            Map.entry("partial_pojo.json", Trigger.OTHER));
    for (Map.Entry<String, Trigger> expected : triggers.entrySet()) {
      byte[] json = Files.readAllBytes(REAL_EVENTS.resolve(expected.getKey()));
      assertThat(Events.read(json).trigger()).as(expected.getKey()).isEqualTo(expected.getValue());
    }
  }

  private static void readOrRefuse(byte[] json) {
    try {
      assertThat(Events.read(json)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("event is not JSON");
    }
  }

  /** The JSON as the runtime hands it to a handler of maps. */
  private static Object asMap(byte[] json) {
    return JacksonFactory.getInstance()
        .getSerializer(Map.class)
        .fromJson(new ByteArrayInputStream(json));
  }

  private static String describe(EventFacts facts) {
    StringBuilder text = new StringBuilder();
    text.append(facts.trigger()).append('\n').append(facts.spanName()).append('\n');
    text.append(facts.httpFront()).append('\n');
    facts.attributes().asMap().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
        .sorted()
        .forEach(text::append);
    text.append(TraceContexts.spanOf(facts.caller())).append('\n').append(facts.producers());
    facts
        .messages()
        .forEach(
            message ->
                text.append('\n')
                    .append(message.id())
                    .append(message.queueName())
                    .append(message.producerSpan()));
    return text.toString();
  }
}
