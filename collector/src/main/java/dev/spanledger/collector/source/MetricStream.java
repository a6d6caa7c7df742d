package dev.spanledger.collector.source;

import dev.spanledger.collector.RefusedException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A CloudWatch metric stream of output format JSON, in the shape of its OpenTelemetry 1.0 format:
 * one summary a metric and minute, minimum and maximum as its quantiles 0 and 1. So both formats of
 * one stream give the same rows.
 */
final class MetricStream {
  private static final long NANOS_PER_MS = Duration.ofMillis(1).toNanos();
  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();
  private static final double PERCENT = 100;

  private final List<ResourceMetrics> found = new ArrayList<>();

  boolean isEmpty() {
    return found.isEmpty();
  }

  byte[] request() {
    return ExportMetricsServiceRequest.newBuilder()
        .addAllResourceMetrics(found)
        .build()
        .toByteArray();
  }

  /** Adds one line of the stream. */
  void add(JsonObject line) throws RefusedException {
    String namespace = required(line, "namespace");
    String name = required(line, "metric_name");
    Number timestamp = line.number("timestamp");
    JsonObject value = line.object("value");
    if (timestamp == null || value.number("count") == null || value.number("sum") == null) {
      throw RefusedException.malformed(
          "Line of a metric stream needs a timestamp and a value with count and sum");
    }
    long startNanos = Math.multiplyExact(timestamp.longValue(), NANOS_PER_MS);
    SummaryDataPoint.Builder point =
        SummaryDataPoint.newBuilder()
            .setStartTimeUnixNano(startNanos)
            .setTimeUnixNano(startNanos + PERIOD_NANOS)
            .setCount(number(value, "count").longValue())
            .setSum(number(value, "sum").doubleValue())
            .addAttributes(PlainAttributes.of("Namespace", namespace))
            .addAttributes(PlainAttributes.of("MetricName", name))
            .addAttributes(dimensions(line.object("dimensions")));
    for (Map.Entry<Double, Double> quantile : quantiles(value).entrySet()) {
      point.addQuantileValues(
          SummaryDataPoint.ValueAtQuantile.newBuilder()
              .setQuantile(quantile.getKey())
              .setValue(quantile.getValue()));
    }
    found.add(
        ResourceMetrics.newBuilder()
            .setResource(resource(line))
            .addScopeMetrics(
                ScopeMetrics.newBuilder()
                    .addMetrics(
                        Metric.newBuilder()
                            .setName("amazonaws.com/%s/%s".formatted(namespace, name))
                            .setUnit("{%s}".formatted(required(line, "unit")))
                            .setSummary(Summary.newBuilder().addDataPoints(point))))
            .build());
  }

  private static Resource resource(JsonObject line) throws RefusedException {
    String accountId = required(line, "account_id");
    String region = required(line, "region");
    return Resource.newBuilder()
        .addAttributes(PlainAttributes.of("cloud.provider", "aws"))
        .addAttributes(PlainAttributes.of("cloud.account.id", accountId))
        .addAttributes(PlainAttributes.of("cloud.region", region))
        .addAttributes(
            PlainAttributes.of(
                "aws.exporter.arn",
                "arn:aws:cloudwatch:%s:%s:metric-stream/%s"
                    .formatted(region, accountId, required(line, "metric_stream_name"))))
        .build();
  }

  private static KeyValue dimensions(JsonObject dimensions) {
    return KeyValue.newBuilder()
        .setKey("Dimensions")
        .setValue(
            AnyValue.newBuilder()
                .setKvlistValue(
                    KeyValueList.newBuilder().addAllValues(PlainAttributes.of(dimensions))))
        .build();
  }

  /** Minimum, maximum and the percentiles that the stream was told to add, as {@code p99.9}. */
  private static Map<Double, Double> quantiles(JsonObject value) {
    Map<Double, Double> quantiles = new TreeMap<>();
    for (String name : value.names()) {
      Number number = value.number(name);
      if (number == null) {
        continue;
      }
      if (name.equals("min") || name.equals("max")) {
        quantiles.put(name.equals("min") ? 0.0 : 1.0, number.doubleValue());
      } else if (name.matches("p\\d{1,2}(\\.\\d{1,10})?")) {
        quantiles.put(Double.parseDouble(name.substring(1)) / PERCENT, number.doubleValue());
      }
    }
    return quantiles;
  }

  private static Number number(JsonObject value, String name) {
    Number number = value.number(name);
    return number == null ? 0 : number;
  }

  private static String required(JsonObject line, String name) throws RefusedException {
    String text = line.text(name);
    if (text == null) {
      throw RefusedException.malformed("Line of a metric stream has no %s".formatted(name));
    }
    return text;
  }
}
