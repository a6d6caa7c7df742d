package dev.spanledger.collector.pull;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One series of a metric, and its periods' statistics as they come. */
final class MetricSeries {
  private final WatchedMetric metric;
  private final SortedMap<String, String> dimensions;

  /** By start of the period, seconds since 1970, then by statistic. */
  private final SortedMap<Long, Map<String, Double>> periods = new TreeMap<>();

  MetricSeries(WatchedMetric metric, Map<String, String> dimensions) {
    this.metric = metric;
    this.dimensions = new TreeMap<>(dimensions);
  }

  WatchedMetric metric() {
    return metric;
  }

  SortedMap<String, String> dimensions() {
    return dimensions;
  }

  void put(long periodStartSeconds, String statistic, double value) {
    periods.computeIfAbsent(periodStartSeconds, start -> new HashMap<>()).put(statistic, value);
  }

  SortedMap<Long, Map<String, Double>> periods() {
    return periods;
  }
}
