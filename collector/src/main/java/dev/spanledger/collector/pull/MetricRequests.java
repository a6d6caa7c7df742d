package dev.spanledger.collector.pull;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Series of CloudWatch as an OTLP request; the same series and periods give the same bytes. */
final class MetricRequests {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final Map<String, Double> QUANTILES =
      Map.of("Minimum", 0.0, "p50", 0.5, "p90", 0.9, "p99", 0.99, "Maximum", 1.0);

  private final AwsPlace place;
  private final long periodNanos;

  MetricRequests(AwsPlace place, Duration period) {
    this.place = place;
    this.periodNanos = period.toNanos();
  }

  ExportMetricsServiceRequest of(List<MetricSeries> series) {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    for (MetricSeries one : series) {
      if (!one.periods().isEmpty()) {
        request.addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource(one))
                .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric(one))));
      }
    }
    return request.build();
  }

  private Resource resource(MetricSeries series) {
    Resource.Builder resource = Resource.newBuilder();
    resource.addAttributes(text("cloud.provider", "aws"));
    resource.addAttributes(text("cloud.account.id", place.account()));
    resource.addAttributes(text("cloud.region", place.region()));
    String function = series.dimensions().get("FunctionName");
    if (function != null) {
      resource.addAttributes(text("cloud.platform", "aws_lambda"));
      resource.addAttributes(text("faas.name", function));
    }
    return resource.build();
  }

  private Metric metric(MetricSeries series) {
    Metric.Builder metric =
        Metric.newBuilder().setName(series.metric().otlpName()).setUnit(series.metric().unit());
    List<KeyValue> attributes = new ArrayList<>();
    series.dimensions().forEach((name, value) -> attributes.add(text(name, value)));
    series
        .periods()
        .forEach(
            (start, statistics) -> {
              switch (series.metric().shape()) {
                case COUNT -> count(metric, start, statistics, attributes);
                case LEVEL -> level(metric, start, statistics, attributes);
                case DISTRIBUTION -> distribution(metric, start, statistics, attributes);
              }
            });
    return metric.build();
  }

  private void count(
      Metric.Builder metric,
      long startSeconds,
      Map<String, Double> statistics,
      List<KeyValue> attributes) {
    Double sum = statistics.get("Sum");
    if (sum != null) {
      metric
          .getSumBuilder()
          .setIsMonotonic(true)
          .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
          .addDataPoints(point(startSeconds, sum, attributes));
    }
  }

  private void level(
      Metric.Builder metric,
      long startSeconds,
      Map<String, Double> statistics,
      List<KeyValue> attributes) {
    Double greatest = statistics.get("Maximum");
    if (greatest != null) {
      metric.getGaugeBuilder().addDataPoints(point(startSeconds, greatest, attributes));
    }
  }

  private NumberDataPoint point(long startSeconds, double value, List<KeyValue> attributes) {
    long start = startSeconds * NANOS_PER_SECOND;
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(start)
        .setTimeUnixNano(start + periodNanos)
        .setAsDouble(value)
        .addAllAttributes(attributes)
        .build();
  }

  private void distribution(
      Metric.Builder metric,
      long startSeconds,
      Map<String, Double> statistics,
      List<KeyValue> attributes) {
    Double count = statistics.get("SampleCount");
    Double sum = statistics.get("Sum");
    if (count == null || sum == null) {
      return;
    }
    long start = startSeconds * NANOS_PER_SECOND;
    SummaryDataPoint.Builder point =
        SummaryDataPoint.newBuilder()
            .setStartTimeUnixNano(start)
            .setTimeUnixNano(start + periodNanos)
            .setCount(Math.round(count))
            .setSum(sum)
            .addAllAttributes(attributes);
    QUANTILES.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(
            quantile -> {
              Double value = statistics.get(quantile.getKey());
              if (value != null) {
                point.addQuantileValues(
                    ValueAtQuantile.newBuilder().setQuantile(quantile.getValue()).setValue(value));
              }
            });
    metric.getSummaryBuilder().addDataPoints(point);
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
