package dev.spanledger.instrumentation.event;

import org.jspecify.annotations.Nullable;

/** What invoked the function, as far as the event says. */
public enum EventSource {
  API_GATEWAY_REST("api-gateway-rest", Trigger.HTTP, null),
  API_GATEWAY_HTTP("api-gateway-http", Trigger.HTTP, null),
  API_GATEWAY_WEBSOCKET("api-gateway-websocket", Trigger.HTTP, null),
  API_GATEWAY_AUTHORIZER("api-gateway-authorizer", Trigger.HTTP, null),
  LOAD_BALANCER("load-balancer", Trigger.HTTP, null),
  FUNCTION_URL("function-url", Trigger.HTTP, null),
  APPSYNC("appsync", Trigger.HTTP, null),
  APPSYNC_AUTHORIZER("appsync-authorizer", Trigger.HTTP, null),
  CLOUDFRONT("cloudfront", Trigger.HTTP, null),
  S3_OBJECT_LAMBDA("s3-object-lambda", Trigger.HTTP, null),

  SQS("sqs", Trigger.PUBSUB, "aws_sqs"),
  SNS("sns", Trigger.PUBSUB, "aws.sns"),
  EVENTBRIDGE("eventbridge", Trigger.PUBSUB, "aws.eventbridge"),
  KINESIS("kinesis", Trigger.PUBSUB, "aws.kinesis"),
  FIREHOSE("firehose", Trigger.PUBSUB, "aws.firehose"),
  KINESIS_ANALYTICS("kinesis-analytics", Trigger.PUBSUB, "aws.kinesis"),
  KAFKA("kafka", Trigger.PUBSUB, "kafka"),
  ACTIVEMQ("activemq", Trigger.PUBSUB, "activemq"),
  RABBITMQ("rabbitmq", Trigger.PUBSUB, "rabbitmq"),
  IOT("iot", Trigger.PUBSUB, "aws.iot"),
  CLOUDWATCH_LOGS("cloudwatch-logs", Trigger.PUBSUB, "aws.logs"),

  DYNAMODB("dynamodb", Trigger.DATASOURCE, null),
  DOCUMENTDB("documentdb", Trigger.DATASOURCE, null),
  S3("s3", Trigger.DATASOURCE, null),
  CODECOMMIT("codecommit", Trigger.DATASOURCE, null),
  COGNITO_SYNC("cognito-sync", Trigger.DATASOURCE, null),

  SCHEDULE("schedule", Trigger.TIMER, null),

  CLOUDFORMATION("cloudformation", Trigger.OTHER, null),
  CLOUDWATCH_ALARM("cloudwatch-alarm", Trigger.OTHER, null),
  CODEPIPELINE("codepipeline", Trigger.OTHER, null),
  COGNITO_USER_POOL("cognito-user-pool", Trigger.OTHER, null),
  CONFIG("config", Trigger.OTHER, null),
  CONNECT("connect", Trigger.OTHER, null),
  LAMBDA("lambda", Trigger.OTHER, null),
  LAMBDA_DESTINATION("lambda-destination", Trigger.OTHER, null),
  LEX("lex", Trigger.OTHER, null),
  S3_BATCH("s3-batch", Trigger.OTHER, null),
  SECRETS_MANAGER("secrets-manager", Trigger.OTHER, null),
  SES("ses", Trigger.OTHER, null),
  STEP_FUNCTIONS("step-functions", Trigger.OTHER, null),

  /** An event of the function's own, or one that nobody here has seen. */
  UNKNOWN("unknown", Trigger.OTHER, null);

  private final String wireName;
  private final Trigger trigger;
  private final @Nullable String messagingSystem;

  EventSource(String wireName, Trigger trigger, @Nullable String messagingSystem) {
    this.wireName = wireName;
    this.trigger = trigger;
    this.messagingSystem = messagingSystem;
  }

  /** Value of {@code spanledger.event_source}. */
  public String wireName() {
    return wireName;
  }

  public Trigger trigger() {
    return trigger;
  }

  /** Value of {@code messaging.system}; null where the source is none. */
  public @Nullable String messagingSystem() {
    return messagingSystem;
  }
}
