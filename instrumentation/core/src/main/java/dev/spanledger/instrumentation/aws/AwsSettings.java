package dev.spanledger.instrumentation.aws;

import dev.spanledger.instrumentation.export.Failures;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the environment says about calls through the AWS SDK.
 *
 * @param isTraced not where OpenTelemetry's agent is, which traces the SDK: once is enough
 * @param carriers services whose requests may be given the trace context
 * @param measuresCapacity whether DynamoDB is asked for the capacity that a call consumed
 */
record AwsSettings(boolean isTraced, Set<String> carriers, boolean measuresCapacity) {
  static final String SQS = "sqs";
  static final String SNS = "sns";
  static final String EVENT_BRIDGE = "eventbridge";
  static final String STEP_FUNCTIONS = "stepfunctions";
  static final String LAMBDA = "lambda";
  static final String KINESIS = "kinesis";

  private static final Set<String> KNOWN =
      Set.of(SQS, SNS, EVENT_BRIDGE, STEP_FUNCTIONS, LAMBDA, KINESIS);

  /** A record of a stream is the user's alone, so it is changed only where that is asked for. */
  private static final Set<String> DEFAULT = Set.of(SQS, SNS, EVENT_BRIDGE, STEP_FUNCTIONS, LAMBDA);

  AwsSettings {
    carriers = Set.copyOf(carriers);
  }

  static AwsSettings from(Map<String, String> environment) {
    String capacity = environment.getOrDefault("SPANLEDGER_DYNAMODB_CAPACITY", "on").trim();
    String carriers = environment.getOrDefault("SPANLEDGER_PROPAGATION", "").trim();
    return new AwsSettings(
        !"on".equals(environment.get("SPANLEDGER_AGENT")),
        carriers.isEmpty() ? DEFAULT : carriers(carriers),
        !capacity.equals("off"));
  }

  private static Set<String> carriers(String text) {
    Set<String> carriers = new HashSet<>();
    int at = 0;
    while (at <= text.length()) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      String name = text.substring(at, end).trim();
      if (KNOWN.contains(name)) {
        carriers.add(name);
      } else if (!name.equals("none")) {
        Failures.note(
            Failures.Kind.SETTING,
            1,
            "SPANLEDGER_PROPAGATION has \""
                + name
                + "\", not sqs, sns, eventbridge, stepfunctions, lambda, kinesis or none");
      }
      at = end + 1;
    }
    return carriers;
  }
}
