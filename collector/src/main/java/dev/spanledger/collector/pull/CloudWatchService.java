package dev.spanledger.collector.pull;

import dev.spanledger.collector.pull.ApiSpend.SpentException;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.AwsTries;
import dev.spanledger.lake.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.RecentlyActive;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/** Requests to CloudWatch, each try counted. */
final class CloudWatchService implements Closeable {
  /** For a request of ListMetrics, and for each metric that GetMetricData is asked for, in USD. */
  static final BigDecimal PRICE = new BigDecimal("0.00001");

  /** More in one request is refused. */
  static final int QUERIES_PER_CALL = 500;

  private static final String NAME = "CloudWatch";

  private final AwsTries tries;
  private final ApiSpend spend;
  private final CloudWatchClient client;
  private int calls;
  private long metrics;

  CloudWatchService(AwsAccess access, ApiSpend spend) throws IOException {
    this.tries = new AwsTries(access.patience());
    this.spend = spend;
    this.client = AwsTries.once(access).configure(CloudWatchClient.builder()).build();
  }

  /**
   * Metrics of a namespace; all pages.
   *
   * @param isRecent only those that had a value in the last three hours
   */
  List<Metric> list(String namespace, boolean isRecent) throws IOException, SpentException {
    List<Metric> found = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    String token = null;
    do {
      String page = token;
      ListMetricsResponse answer =
          call(
              "cloudwatch:ListMetrics",
              1,
              () ->
                  client.listMetrics(
                      request ->
                          request
                              .namespace(namespace)
                              .recentlyActive(isRecent ? RecentlyActive.PT3_H : null)
                              .nextToken(page)));
      found.addAll(answer.metrics());
      token = XRayService.next(answer.nextToken(), tokens, "cloudwatch:ListMetrics");
    } while (token != null);
    return found;
  }

  /** Fills in the periods of these series, at most {@link #QUERIES_PER_CALL} statistics in all. */
  void fill(List<MetricSeries> series, Instant from, Instant to, Duration period)
      throws IOException, SpentException {
    List<MetricDataQuery> queries = new ArrayList<>();
    Map<String, MetricSeries> seriesById = new HashMap<>();
    Map<String, String> statisticById = new HashMap<>();
    for (MetricSeries one : series) {
      for (String statistic : one.metric().shape().statistics()) {
        String id = "q" + queries.size();
        queries.add(query(id, one, statistic, period));
        seriesById.put(id, one);
        statisticById.put(id, statistic);
      }
    }
    Set<String> tokens = new HashSet<>();
    String token = null;
    do {
      String page = token;
      GetMetricDataResponse answer =
          call(
              "cloudwatch:GetMetricData",
              queries.size(),
              () ->
                  client.getMetricData(
                      request ->
                          request
                              .startTime(from)
                              .endTime(to)
                              .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                              .metricDataQueries(queries)
                              .nextToken(page)));
      metrics += queries.size();
      for (MetricDataResult result : answer.metricDataResults()) {
        MetricSeries one = seriesById.get(result.id());
        String statistic = statisticById.get(result.id());
        if (one != null && statistic != null) {
          take(result, one, statistic);
        }
      }
      token = XRayService.next(answer.nextToken(), tokens, "cloudwatch:GetMetricData");
    } while (token != null);
  }

  private static void take(MetricDataResult result, MetricSeries series, String statistic)
      throws StoreException {
    if (result.statusCode() == StatusCode.FORBIDDEN
        || result.statusCode() == StatusCode.INTERNAL_ERROR) {
      throw new StoreException(
          result.statusCode() == StatusCode.FORBIDDEN
              ? StoreException.Reason.DENIED
              : StoreException.Reason.UNAVAILABLE,
          "CloudWatch has no values of %s %s: %s"
              .formatted(series.metric().otlpName(), series.dimensions(), result.statusCode()));
    }
    int count = Math.min(result.timestamps().size(), result.values().size());
    for (int i = 0; i < count; i++) {
      series.put(result.timestamps().get(i).getEpochSecond(), statistic, result.values().get(i));
    }
  }

  private static MetricDataQuery query(
      String id, MetricSeries series, String statistic, Duration period) {
    List<Dimension> dimensions = new ArrayList<>();
    series
        .dimensions()
        .forEach(
            (name, value) -> dimensions.add(Dimension.builder().name(name).value(value).build()));
    return MetricDataQuery.builder()
        .id(id)
        .returnData(true)
        .metricStat(
            stat ->
                stat.stat(statistic)
                    .period((int) period.toSeconds())
                    .metric(
                        metric ->
                            metric
                                .namespace(series.metric().namespace())
                                .metricName(series.metric().name())
                                .dimensions(dimensions)))
        .build();
  }

  private <T> T call(String action, int metricCount, Supplier<T> request)
      throws IOException, SpentException {
    BigDecimal price = PRICE.multiply(BigDecimal.valueOf(metricCount));
    try {
      return tries.<T, SpentException>call(
          () -> {
            spend.require(price);
            spend.add(price);
            calls++;
          },
          request);
    } catch (SdkException failure) {
      throw AwsTries.refused(NAME, action, failure);
    }
  }

  /** As {@code 3 calls, 42 metrics asked for, at most 0.00045 USD}. */
  String told() {
    return "%,d calls, %,d metrics asked for, at most %s"
        .formatted(calls, metrics, ApiSpend.text(spend.spent()));
  }

  @Override
  public void close() {
    client.close();
  }
}
