package dev.spanledger.collector.pull;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A metric of CloudWatch that is asked for, and what it is in OpenTelemetry's words.
 *
 * @param namespace as {@code AWS/Lambda}
 * @param name CloudWatch's
 * @param dimensions exactly these: the same measurements come again under coarser and finer ones,
 *     and would be counted twice
 * @param shape what the numbers of a period are
 * @param unit UCUM's
 */
record WatchedMetric(
    String namespace, String name, Set<String> dimensions, Shape shape, String unit) {

  /** What is made of a period's statistics. */
  enum Shape {
    /** How many in the period: a monotonic sum with delta temporality. */
    COUNT(List.of("Sum")),
    /** The highest level in the period: a gauge. */
    LEVEL(List.of("Maximum")),
    /** Count, sum, least, greatest and percentiles of the period: a summary. */
    DISTRIBUTION(List.of("SampleCount", "Sum", "Minimum", "Maximum", "p50", "p90", "p99"));

    private final List<String> statistics;

    Shape(List<String> statistics) {
      this.statistics = statistics;
    }

    List<String> statistics() {
      return statistics;
    }
  }

  private static final Set<String> FUNCTION = Set.of("FunctionName");
  private static final Set<String> QUEUE = Set.of("QueueName");
  private static final Set<String> REST_STAGE = Set.of("ApiName", "Stage");
  private static final Set<String> HTTP_STAGE = Set.of("ApiId", "Stage");
  private static final Set<String> TABLE = Set.of("TableName");
  private static final Set<String> TABLE_OPERATION = Set.of("TableName", "Operation");

  static final String LAMBDA = "AWS/Lambda";
  static final String SQS = "AWS/SQS";
  static final String API_GATEWAY = "AWS/ApiGateway";
  static final String DYNAMODB = "AWS/DynamoDB";

  /** All that can be asked for. */
  static final List<WatchedMetric> ALL =
      List.of(
          new WatchedMetric(LAMBDA, "Invocations", FUNCTION, Shape.COUNT, "{invocation}"),
          new WatchedMetric(LAMBDA, "Errors", FUNCTION, Shape.COUNT, "{error}"),
          new WatchedMetric(LAMBDA, "Throttles", FUNCTION, Shape.COUNT, "{throttle}"),
          new WatchedMetric(LAMBDA, "ConcurrentExecutions", FUNCTION, Shape.LEVEL, "{execution}"),
          new WatchedMetric(LAMBDA, "Duration", FUNCTION, Shape.DISTRIBUTION, "ms"),
          new WatchedMetric(SQS, "NumberOfMessagesSent", QUEUE, Shape.COUNT, "{message}"),
          new WatchedMetric(SQS, "NumberOfMessagesReceived", QUEUE, Shape.COUNT, "{message}"),
          new WatchedMetric(SQS, "NumberOfMessagesDeleted", QUEUE, Shape.COUNT, "{message}"),
          new WatchedMetric(
              SQS, "ApproximateNumberOfMessagesVisible", QUEUE, Shape.LEVEL, "{message}"),
          new WatchedMetric(SQS, "ApproximateAgeOfOldestMessage", QUEUE, Shape.LEVEL, "s"),
          new WatchedMetric(API_GATEWAY, "Count", REST_STAGE, Shape.COUNT, "{request}"),
          new WatchedMetric(API_GATEWAY, "4XXError", REST_STAGE, Shape.COUNT, "{error}"),
          new WatchedMetric(API_GATEWAY, "5XXError", REST_STAGE, Shape.COUNT, "{error}"),
          new WatchedMetric(API_GATEWAY, "Latency", REST_STAGE, Shape.DISTRIBUTION, "ms"),
          new WatchedMetric(API_GATEWAY, "Count", HTTP_STAGE, Shape.COUNT, "{request}"),
          new WatchedMetric(API_GATEWAY, "4xx", HTTP_STAGE, Shape.COUNT, "{error}"),
          new WatchedMetric(API_GATEWAY, "5xx", HTTP_STAGE, Shape.COUNT, "{error}"),
          new WatchedMetric(API_GATEWAY, "Latency", HTTP_STAGE, Shape.DISTRIBUTION, "ms"),
          new WatchedMetric(DYNAMODB, "ConsumedReadCapacityUnits", TABLE, Shape.COUNT, "{unit}"),
          new WatchedMetric(DYNAMODB, "ConsumedWriteCapacityUnits", TABLE, Shape.COUNT, "{unit}"),
          new WatchedMetric(
              DYNAMODB, "ThrottledRequests", TABLE_OPERATION, Shape.COUNT, "{request}"),
          new WatchedMetric(
              DYNAMODB, "SuccessfulRequestLatency", TABLE_OPERATION, Shape.DISTRIBUTION, "ms"));

  /** What is asked for of this metric: itself or nothing. */
  static List<WatchedMetric> of(String name, String namespace, Map<String, String> dimensions) {
    return ALL.stream()
        .filter(watched -> watched.namespace.equals(namespace) && watched.name.equals(name))
        .filter(watched -> watched.dimensions.equals(dimensions.keySet()))
        .toList();
  }

  WatchedMetric {
    dimensions = Set.copyOf(dimensions);
  }

  /** As CloudWatch's own metric streams name it in OTLP. */
  String otlpName() {
    return "amazonaws.com/" + namespace + "/" + name;
  }
}
