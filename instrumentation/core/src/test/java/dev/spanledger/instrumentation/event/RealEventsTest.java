package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The event files of aws/aws-lambda-java-libs (aws-lambda-java-tests, Apache-2.0), read where they
 * lie beside the repository. Nobody on this project wrote them.
 */
class RealEventsTest {
  private static final Path FOLDER = Path.of("../../../shared/data/lambda-events");

  /** Each file's source; a response of a function, or a part of an event, is no event. */
  private static final String SOURCES =
      """
          ACTIVEMQ  mq_event.json
          API_GATEWAY_AUTHORIZER  apigw_auth.json
          API_GATEWAY_AUTHORIZER  apigw_auth_v2.json
          API_GATEWAY_HTTP  apigw_http_event.json
          API_GATEWAY_REST  apigw/events/apigw_event.json
          API_GATEWAY_REST  apigw/events/apigw_event_nobody.json
          API_GATEWAY_REST  apigw_rest_event.json
          API_GATEWAY_WEBSOCKET  apigw_websocket_event.json
          APPSYNC_AUTHORIZER  appsync_authorizer_event.json
          CLOUDFORMATION  cloudformation_event.json
          CLOUDFRONT  cloudfront_event.json
          CLOUDWATCH_ALARM  cloudwatch_composite_alarm.json
          CLOUDWATCH_ALARM  cloudwatch_metric_alarm.json
          CLOUDWATCH_LOGS  cloudwatchlogs_event.json
          CODECOMMIT  codecommit_event.json
          COGNITO_SYNC  cognito_sync_event.json
          COGNITO_USER_POOL  cognito/cognito_userpool_create_auth_challenge.json
          COGNITO_USER_POOL  cognito/cognito_userpool_custom_message.json
          COGNITO_USER_POOL  cognito/cognito_userpool_define_auth_challenge.json
          COGNITO_USER_POOL  cognito/cognito_userpool_migrate_user.json
          COGNITO_USER_POOL  cognito/cognito_userpool_postauthentication.json
          COGNITO_USER_POOL  cognito/cognito_userpool_postconfirmation.json
          COGNITO_USER_POOL  cognito/cognito_userpool_pre_token_generation.json
          COGNITO_USER_POOL  cognito/cognito_userpool_preauthentication.json
          COGNITO_USER_POOL  cognito/cognito_userpool_presignup.json
          COGNITO_USER_POOL  cognito/cognito_userpool_verify_auth_challenge.json
          COGNITO_USER_POOL  cognito_user_pool_pre_token_generation_event_v2.json
          CONFIG  config_event.json
          CONNECT  connect_event.json
          DYNAMODB  ddb/dynamo_event.json
          DYNAMODB  ddb/dynamo_event_roundtrip.json
          DYNAMODB  ddb/dynamo_time_window_event.json
          FIREHOSE  firehose_event.json
          FIREHOSE  msk_firehose_event.json
          FIREHOSE  msk_firehose_event_roundtrip.json
          IOT  iot_button_event.json
          KAFKA  kafka_event.json
          KAFKA  kafka_event_roundtrip.json
          KINESIS  kinesis/kinesis_event_roundtrip.json
          KINESIS  kinesis/kinesis_time_window_event.json
          KINESIS  kinesis_event.json
          KINESIS_ANALYTICS  kinesis/kinesis_analytics_firehose_input_preprocessing.json
          KINESIS_ANALYTICS  kinesis/kinesis_analytics_output_delivery.json
          KINESIS_ANALYTICS  kinesis/kinesis_analytics_streams_input_preprocessing.json
          LAMBDA_DESTINATION  lambda_destination_event.json
          LEX  lex_event.json
          LEX  lex_event_roundtrip.json
          LOAD_BALANCER  elb_event.json
          RABBITMQ  rabbitmq_event.json
          RABBITMQ  rabbitmq_event_roundtrip.json
          S3  s3_event.json
          S3_BATCH  s3_batch_event.json
          S3_BATCH  s3_batch_event_v2.json
          S3_OBJECT_LAMBDA  s3_object_lambda_event.json
          SCHEDULE  cloudwatch_event.json
          SECRETS_MANAGER  secrets_rotation_event.json
          SNS  sns_event.json
          SQS  sqs/sqs_event_nobody.json
          SQS  sqs/sqs_event_product.json
          UNKNOWN  apigw/responses/apigw_response.json
          UNKNOWN  apigw/responses/apigw_response2.json
          UNKNOWN  appsync_authorizer_response.json
          UNKNOWN  ddb/dynamo_ddb_stream_record.json
          UNKNOWN  kinesis/kinesis_analytics_input_preprocessing_response.json
          UNKNOWN  kinesis/kinesis_analytics_output_delivery_response.json
          UNKNOWN  partial_pojo.json
          UNKNOWN  response/alb_response.json
          UNKNOWN  response/apigw_proxy_response.json
          UNKNOWN  response/apigw_v2_http_response.json
          UNKNOWN  response/apigw_v2_websocket_response.json
          UNKNOWN  response/msk_firehose_response.json
          UNKNOWN  response/s3_batch_response.json
          UNKNOWN  response/simple_iam_policy_response.json
          UNKNOWN  response/sqs_batch_response.json
          UNKNOWN  time_window_event_response.json
          UNKNOWN  unstable_pojo.json
          """;

  @BeforeAll
  static void need_the_files() {
    assumeTrue(Files.isDirectory(FOLDER), "needs the real events beside the repository");
  }

  @Test
  void every_file_is_its_own_source_or_named_unknown() throws IOException {
    Map<String, String> seen = new TreeMap<>();
    for (Path file : files()) {
      EventFacts facts = Events.read(Files.readAllBytes(file));
      seen.put(FOLDER.relativize(file).toString().replace('\\', '/'), facts.source().name());
    }
    Map<String, String> expected = new TreeMap<>();
    SOURCES
        .lines()
        .map(line -> line.strip().split("  "))
        .forEach(words -> expected.put(words[1], words[0]));
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void every_file_says_the_same_as_bytes_and_as_a_map() throws IOException {
    for (Path file : files()) {
      byte[] json = Files.readAllBytes(file);
      assertThat(Described.of(Events.readParsed(EventShapesTest.asMap(json))))
          .as(file.toString())
          .isEqualTo(Described.of(Events.read(json)));
    }
  }

  private static Iterable<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(FOLDER)) {
      return all.filter(path -> path.toString().endsWith(".json")).sorted().toList();
    }
  }
}
