package dev.spanledger.instrumentation.event;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/** Names of OpenTelemetry's semantic conventions 1.44 that events fill. */
final class Attribute {
  static final AttributeKey<String> HTTP_REQUEST_METHOD = stringKey("http.request.method");
  static final AttributeKey<String> HTTP_REQUEST_METHOD_ORIGINAL =
      stringKey("http.request.method_original");
  static final AttributeKey<String> HTTP_ROUTE = stringKey("http.route");
  static final AttributeKey<String> URL_PATH = stringKey("url.path");
  static final AttributeKey<String> URL_SCHEME = stringKey("url.scheme");
  static final AttributeKey<String> USER_AGENT = stringKey("user_agent.original");
  static final AttributeKey<String> URL_QUERY = stringKey("url.query");
  static final AttributeKey<String> CLIENT_ADDRESS = stringKey("client.address");
  static final AttributeKey<Long> SERVER_PORT = longKey("server.port");
  static final AttributeKey<String> SERVER_ADDRESS = stringKey("server.address");
  static final AttributeKey<String> PROTOCOL_VERSION = stringKey("network.protocol.version");

  static final AttributeKey<String> MESSAGING_SYSTEM = stringKey("messaging.system");
  static final AttributeKey<String> MESSAGING_DESTINATION = stringKey("messaging.destination.name");
  static final AttributeKey<String> MESSAGING_OPERATION = stringKey("messaging.operation.type");
  static final AttributeKey<String> MESSAGING_MESSAGE_ID = stringKey("messaging.message.id");
  static final AttributeKey<Long> MESSAGING_BATCH_COUNT = longKey("messaging.batch.message_count");

  static final AttributeKey<String> MESSAGING_OPERATION_NAME =
      stringKey("messaging.operation.name");
  static final AttributeKey<String> MESSAGING_CONSUMER_GROUP =
      stringKey("messaging.consumer.group.name");
  static final AttributeKey<String> MESSAGING_PARTITION =
      stringKey("messaging.destination.partition.id");
  static final AttributeKey<Long> KAFKA_OFFSET = longKey("messaging.kafka.offset");

  static final AttributeKey<String> DOCUMENT_COLLECTION = stringKey("faas.document.collection");
  static final AttributeKey<String> DOCUMENT_OPERATION = stringKey("faas.document.operation");
  static final AttributeKey<String> DOCUMENT_NAME = stringKey("faas.document.name");
  static final AttributeKey<String> DOCUMENT_TIME = stringKey("faas.document.time");
  static final AttributeKey<String> FAAS_TIME = stringKey("faas.time");

  static final AttributeKey<String> FAAS_CRON = stringKey("faas.cron");
  static final AttributeKey<String> GRAPHQL_NAME = stringKey("graphql.operation.name");
  static final AttributeKey<String> GRAPHQL_TYPE = stringKey("graphql.operation.type");

  static final AttributeKey<String> STATE_MACHINE =
      stringKey("aws.step_functions.state_machine.arn");
  static final AttributeKey<String> SECRET_ARN = stringKey("aws.secretsmanager.secret.arn");
  static final AttributeKey<String> SNS_TOPIC_ARN = stringKey("aws.sns.topic.arn");
  static final AttributeKey<String> KINESIS_STREAM = stringKey("aws.kinesis.stream_name");
  static final AttributeKey<String> S3_BUCKET = stringKey("aws.s3.bucket");
  static final AttributeKey<String> S3_KEY = stringKey("aws.s3.key");

  static final AttributeKey<String> CLOUDEVENTS_ID = stringKey("cloudevents.event_id");
  static final AttributeKey<String> CLOUDEVENTS_SOURCE = stringKey("cloudevents.event_source");
  static final AttributeKey<String> CLOUDEVENTS_TYPE = stringKey("cloudevents.event_type");

  private Attribute() {}

  /** Of a span that handles messages: system and operation. */
  static AttributesBuilder messaging(EventSource source) {
    AttributesBuilder attributes = Attributes.builder();
    put(attributes, MESSAGING_SYSTEM, source.messagingSystem());
    attributes.put(MESSAGING_OPERATION, "process");
    attributes.put(MESSAGING_OPERATION_NAME, "process");
    return attributes;
  }

  /** How many records one invocation got; one alone is no batch. */
  static void putCount(AttributesBuilder attributes, int count) {
    if (count > 1) {
      attributes.put(MESSAGING_BATCH_COUNT, (long) count);
    }
  }

  static <T> void put(AttributesBuilder attributes, AttributeKey<T> key, @Nullable T value) {
    if (value != null) {
      attributes.put(key, value);
    }
  }
}
