package dev.spanledger.instrumentation.aws;

/** Which class knows a service. */
final class Services {
  private Services() {}

  /**
   * @param name as the SDK names the service
   */
  static ServiceCalls of(String name) {
    return switch (name) {
      case "Sqs" -> new SqsCalls();
      case "Sns" -> new SnsCalls();
      case "EventBridge" -> new EventBridgeCalls();
      case "Kinesis" -> new KinesisCalls();
      case "Sfn" -> new StepFunctionsCalls();
      case "Lambda" -> new LambdaCalls();
      case "DynamoDb" -> new DynamoDbCalls();
      case "S3" -> new S3Calls();
      case "SecretsManager" -> new SecretsManagerCalls();
      default -> new OtherCalls();
    };
  }

  /** A service of which nothing particular is told. */
  private static final class OtherCalls implements ServiceCalls {}
}
