package dev.spanledger.collector.http;

import dev.spanledger.collector.RefusedException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the collector's own figures into its own lake, as OTLP metrics. Nothing is written while
 * nothing is sent, or an idle collector would make a file a minute.
 */
final class SelfMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SelfMetrics.class);
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Supplier<CollectorStats> stats;
  private final Store store;
  private final Clock clock;
  private final long startUnixNanos;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "spanledger-self-metrics");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Object told;

  /** Where a request goes. */
  interface Store {
    void put(byte[] request) throws RefusedException;
  }

  private SelfMetrics(Supplier<CollectorStats> stats, Store store, Clock clock) {
    this.stats = stats;
    this.store = store;
    this.clock = clock;
    this.startUnixNanos = unixNanos(clock.instant());
  }

  static SelfMetrics start(
      Duration interval, Supplier<CollectorStats> stats, Store store, Clock clock) {
    SelfMetrics metrics = new SelfMetrics(stats, store, clock);
    metrics.told = news(stats.get());
    ScheduledFuture<?> unused =
        metrics.executor.scheduleWithFixedDelay(
            metrics::tell, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return metrics;
  }

  /**
   * Tells the last state, so that a collector that ran for less than an interval is not missing.
   */
  @Override
  public void close() {
    executor.shutdown();
    tell();
  }

  private synchronized void tell() {
    try {
      CollectorStats now = stats.get();
      if (!news(now).equals(told)) {
        store.put(request(now).toByteArray());
        told = news(now);
      }
    } catch (RefusedException | RuntimeException e) {
      LOG.debug("The collector's own metrics are not stored this time", e);
    }
  }

  /** What changes only because somebody sent something, or something failed. */
  private static Object news(CollectorStats stats) {
    return List.of(
        stats.requests(),
        stats.refusedRequests(),
        stats.landingFailures(),
        stats.segmentsSetAside());
  }

  private ExportMetricsServiceRequest request(CollectorStats now) {
    long time = Math.max(unixNanos(clock.instant()), startUnixNanos);
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
    for (Figure figure : Figure.all(now)) {
      Metric metric = metric(figure, time);
      if (metric != null) {
        scope.addMetrics(metric);
      }
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(text("service.name", "spanledger-collector")))
                .addScopeMetrics(scope))
        .build();
  }

  /** Null where nothing of the kind has happened yet. */
  private @Nullable Metric metric(Figure figure, long time) {
    Metric.Builder metric =
        Metric.newBuilder()
            .setName("spanledger.collector." + figure.name())
            .setDescription(figure.help())
            .setUnit(figure.unit());
    boolean isAny = false;
    for (Figure.Point point : figure.points()) {
      if (figure.isCounter() && point.value().doubleValue() == 0) {
        continue;
      }
      isAny = true;
      NumberDataPoint.Builder made = NumberDataPoint.newBuilder().setTimeUnixNano(time);
      if (!point.label().isEmpty()) {
        made.addAttributes(text(point.label().get(0), point.label().get(1)));
      }
      if (point.value() instanceof Double value) {
        made.setAsDouble(value);
      } else {
        made.setAsInt(point.value().longValue());
      }
      if (figure.isCounter()) {
        metric
            .getSumBuilder()
            .setIsMonotonic(true)
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
            .addDataPoints(made.setStartTimeUnixNano(startUnixNanos));
      } else {
        metric.getGaugeBuilder().addDataPoints(made);
      }
    }
    return isAny ? metric.build() : null;
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static long unixNanos(Instant instant) {
    return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
  }
}
