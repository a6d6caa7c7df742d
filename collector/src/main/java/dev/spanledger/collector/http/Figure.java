package dev.spanledger.collector.http;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One of the collector's own figures, for each way out that it has.
 *
 * @param name with dots, without the collector's own name in front
 * @param unit UCUM's
 * @param isCounter false for what goes up and down
 */
record Figure(String name, String unit, String help, boolean isCounter, List<Point> points) {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * A number.
   *
   * @param label name and value, or empty
   */
  record Point(List<String> label, Number value) {
    Point {
      label = List.copyOf(label);
    }
  }

  Figure {
    points = List.copyOf(points);
  }

  /** All of them; how many there are does not depend on what is sent. */
  static List<Figure> all(CollectorStats stats) {
    List<Figure> all = new ArrayList<>();
    all.add(
        bySignal("requests", "{request}", "Requests, refused ones included.", stats.requests()));
    all.add(
        bySignal(
            "accepted.records",
            "{record}",
            "Records that are stored and acknowledged.",
            stats.acceptedRecords()));
    all.add(
        bySignal(
            "rejected.records",
            "{record}",
            "Records of accepted requests that are not stored.",
            stats.rejectedRecords()));
    all.add(
        new Figure(
            "refused.requests",
            "{request}",
            "Requests that were refused whole.",
            true,
            points("reason", List.of(Refusal.values()), Refusal::label, stats.refusedRequests())));
    TreeMap<String, Long> rows = new TreeMap<>(stats.landedRows());
    all.add(
        new Figure(
            "landed.rows",
            "{row}",
            "Rows in landing files.",
            true,
            points("table", List.copyOf(rows.keySet()), table -> table, rows)));
    all.add(one("landed.files", "{file}", "Landing files.", true, stats.landedFiles()));
    all.add(one("landed.bytes", "By", "Bytes in landing files.", true, stats.landedBytes()));
    all.add(
        one(
            "landing.seconds",
            "s",
            "Time spent on landing.",
            true,
            stats.landingTime().toNanos() / NANOS_PER_SECOND));
    addTroubles(all, stats);
    addLevels(all, stats);
    return all;
  }

  private static void addTroubles(List<Figure> all, CollectorStats stats) {
    all.add(
        one(
            "repeated.requests",
            "{request}",
            "Requests that were stored before.",
            true,
            stats.repeatedRequests()));
    all.add(
        one(
            "landing.failures",
            "{attempt}",
            "Attempts to land that failed and are repeated.",
            true,
            stats.landingFailures()));
    all.add(
        one(
            "segments.set_aside",
            "{segment}",
            "Log segments that cannot be landed.",
            true,
            stats.segmentsSetAside()));
    all.add(one("disk.forces", "{force}", "Times the log was forced.", true, stats.diskForces()));
  }

  private static void addLevels(List<Figure> all, CollectorStats stats) {
    all.add(
        one(
            "backlog.bytes",
            "By",
            "Acknowledged bytes that have not landed.",
            false,
            stats.backlogBytes()));
    all.add(
        one(
            "lag.seconds",
            "s",
            "Age of the oldest request that has not landed.",
            false,
            stats.lag().toNanos() / NANOS_PER_SECOND));
    all.add(
        one(
            "heap.reserved_bytes",
            "By",
            "Estimated heap of requests in flight.",
            false,
            stats.heapInUseBytes()));
  }

  private static Figure one(
      String name, String unit, String help, boolean isCounter, Number value) {
    return new Figure(name, unit, help, isCounter, List.of(new Point(List.of(), value)));
  }

  private static Figure bySignal(String name, String unit, String help, Map<Signal, Long> values) {
    return new Figure(
        name, unit, help, true, points("signal", List.of(Signal.values()), Signal::label, values));
  }

  private static <K> List<Point> points(
      String label, List<K> keys, Function<K, String> word, Map<K, Long> values) {
    List<Point> points = new ArrayList<>();
    for (K key : keys) {
      points.add(new Point(List.of(label, word.apply(key)), values.getOrDefault(key, 0L)));
    }
    return points;
  }
}
