package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2CustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.ActiveMQEvent;
import com.amazonaws.services.lambda.runtime.events.AppSyncLambdaAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.amazonaws.services.lambda.runtime.events.CloudFormationCustomResourceEvent;
import com.amazonaws.services.lambda.runtime.events.CloudFrontEvent;
import com.amazonaws.services.lambda.runtime.events.CloudWatchLogsEvent;
import com.amazonaws.services.lambda.runtime.events.CloudWatchMetricAlarmEvent;
import com.amazonaws.services.lambda.runtime.events.CodeCommitEvent;
import com.amazonaws.services.lambda.runtime.events.CognitoEvent;
import com.amazonaws.services.lambda.runtime.events.CognitoUserPoolPreSignUpEvent;
import com.amazonaws.services.lambda.runtime.events.ConfigEvent;
import com.amazonaws.services.lambda.runtime.events.ConnectEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.IoTButtonEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisAnalyticsStreamsInputPreprocessingEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisFirehoseEvent;
import com.amazonaws.services.lambda.runtime.events.LambdaDestinationEvent;
import com.amazonaws.services.lambda.runtime.events.LexEvent;
import com.amazonaws.services.lambda.runtime.events.MSKFirehoseEvent;
import com.amazonaws.services.lambda.runtime.events.RabbitMQEvent;
import com.amazonaws.services.lambda.runtime.events.S3BatchEvent;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.S3ObjectLambdaEvent;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.events.SecretsManagerRotationEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One event says the same in each shape that a handler can take it in. */
class EventShapesTest {
  /** Of all sources of which the event library has a type, that type. */
  static Stream<Arguments> typedEvents() {
    return Stream.of(
        Arguments.of("api-gateway-http.json", APIGatewayV2HTTPEvent.class),
        Arguments.of("api-gateway-rest.json", APIGatewayProxyRequestEvent.class),
        Arguments.of("websocket-connect.json", APIGatewayV2WebSocketEvent.class),
        Arguments.of("websocket-message.json", APIGatewayV2WebSocketEvent.class),
        Arguments.of("authorizer-rest.json", APIGatewayCustomAuthorizerEvent.class),
        Arguments.of("authorizer-http.json", APIGatewayV2CustomAuthorizerEvent.class),
        Arguments.of("load-balancer.json", ApplicationLoadBalancerRequestEvent.class),
        Arguments.of("load-balancer-single.json", ApplicationLoadBalancerRequestEvent.class),
        Arguments.of("function-url.json", APIGatewayV2HTTPEvent.class),
        Arguments.of("appsync-authorizer.json", AppSyncLambdaAuthorizerEvent.class),
        Arguments.of("cloudfront.json", CloudFrontEvent.class),
        Arguments.of("s3-object-lambda.json", S3ObjectLambdaEvent.class),
        Arguments.of("sqs.json", SQSEvent.class),
        Arguments.of("sqs-sns.json", SQSEvent.class),
        Arguments.of("sqs-eventbridge.json", SQSEvent.class),
        Arguments.of("sqs-s3.json", SQSEvent.class),
        Arguments.of("sqs-sns-eventbridge.json", SQSEvent.class),
        Arguments.of("sqs-sns-s3.json", SQSEvent.class),
        Arguments.of("sqs-json.json", SQSEvent.class),
        Arguments.of("sns.json", SNSEvent.class),
        Arguments.of("sns-eventbridge.json", SNSEvent.class),
        Arguments.of("sns-s3.json", SNSEvent.class),
        Arguments.of("kinesis.json", KinesisEvent.class),
        Arguments.of("kinesis-json.json", KinesisEvent.class),
        Arguments.of("firehose.json", KinesisFirehoseEvent.class),
        Arguments.of("firehose-msk.json", MSKFirehoseEvent.class),
        Arguments.of(
            "kinesis-analytics.json", KinesisAnalyticsStreamsInputPreprocessingEvent.class),
        Arguments.of("kafka.json", KafkaEvent.class),
        Arguments.of("kafka-self-managed.json", KafkaEvent.class),
        Arguments.of("activemq.json", ActiveMQEvent.class),
        Arguments.of("rabbitmq.json", RabbitMQEvent.class),
        Arguments.of("cloudwatch-logs.json", CloudWatchLogsEvent.class),
        Arguments.of("dynamodb.json", DynamodbEvent.class),
        Arguments.of("dynamodb-outbox.json", DynamodbEvent.class),
        Arguments.of("s3.json", S3Event.class),
        Arguments.of("codecommit.json", CodeCommitEvent.class),
        Arguments.of("cognito-sync.json", CognitoEvent.class),
        Arguments.of("cognito-user-pool.json", CognitoUserPoolPreSignUpEvent.class),
        Arguments.of("schedule.json", ScheduledEvent.class),
        Arguments.of("schedule-cron.json", ScheduledEvent.class),
        Arguments.of("eventbridge.json", ScheduledEvent.class),
        Arguments.of("eventbridge-s3.json", ScheduledEvent.class),
        Arguments.of("iot-button.json", IoTButtonEvent.class),
        Arguments.of("cloudformation.json", CloudFormationCustomResourceEvent.class),
        Arguments.of("cloudwatch-alarm.json", CloudWatchMetricAlarmEvent.class),
        Arguments.of("config.json", ConfigEvent.class),
        Arguments.of("connect.json", ConnectEvent.class),
        Arguments.of("lambda-destination.json", LambdaDestinationEvent.class),
        Arguments.of("lex-v1.json", LexEvent.class),
        Arguments.of("s3-batch.json", S3BatchEvent.class),
        Arguments.of("secrets-manager.json", SecretsManagerRotationEvent.class));
  }

  static java.util.Set<String> files() {
    return EventsTest.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void bytes_and_maps_say_the_same(String file) {
    byte[] json = EventsTest.bytes(file);
    if (json[0] == '{') {
      assertThat(Described.of(Events.readParsed(asMap(json))))
          .isEqualTo(Described.of(Events.read(json)));
    }
  }

  @ParameterizedTest
  @MethodSource("typedEvents")
  void bytes_and_the_event_librarys_objects_say_the_same(String file, Class<?> type) {
    byte[] json = EventsTest.bytes(file);
    Object typed =
        LambdaEventSerializers.serializerFor(type, EventShapesTest.class.getClassLoader())
            .fromJson(new ByteArrayInputStream(json));

    String fromBytes = Described.of(Events.read(json));

    // Joda writes milliseconds that the JSON leaves out.
    assertThat(Described.of(Events.readParsed(typed)).replace("08:00:00.000Z", "08:00:00Z"))
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

  /** What a handler of plain objects may take. */
  public static final class Thrower {
    public Object getRecords() {
      throw new IllegalStateException("made up");
    }

    public Object getRequestContext() {
      throw new NoClassDefFoundError("made up");
    }

    public Thrower getHeaders() {
      return this;
    }

    public Thrower getDetails() {
      return this;
    }

    public Thrower getContactData() {
      return null;
    }

    @Override
    public String toString() {
      throw new IllegalStateException("made up");
    }
  }

  @Test
  void no_object_of_a_handlers_own_raises_anything() {
    Map<String, Object> itself = new java.util.HashMap<>();
    for (String name :
        List.of("Records", "requestContext", "headers", "detail", "body", "source")) {
      itself.put(name, itself);
    }
    List<Object> strange =
        List.of(
            new Thrower(),
            itself,
            new Object(),
            new int[3],
            new Object[] {null},
            "text",
            17,
            true,
            Thread.State.NEW,
            Optional.of("x"),
            (Runnable) () -> {},
            new StringBuilder("x"),
            Map.of(1, 2),
            List.of(1),
            new java.io.ByteArrayInputStream(new byte[1]),
            Object.class);
    for (Object event : strange) {
      assertThat(Events.readParsed(event)).isEqualTo(EventFacts.none());
      assertThat(Message.of(event).producerSpan().isValid()).isFalse();
    }
  }

  /** The JSON as the runtime hands it to a handler of maps. */
  static Object asMap(byte[] json) {
    return JacksonFactory.getInstance()
        .getSerializer(Map.class)
        .fromJson(new ByteArrayInputStream(json));
  }
}
