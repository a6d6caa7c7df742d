package dev.spanledger.cli.report;

import dev.spanledger.cli.output.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A latency heatmap for a terminal: durations below each other, the longest first. */
public final class LatencyGrid {
  /** From none to the most of any cell. */
  private static final String SHADES = " ░▒▓█";

  /** Cells of one duration. */
  private static final class Line {
    private final long fromNanos;
    private final long[] counts;
    private long requests;
    private long errors;

    Line(long fromNanos, int steps) {
      this.fromNanos = fromNanos;
      this.counts = new long[steps];
    }
  }

  private LatencyGrid() {}

  /**
   * Draws the cells of report {@code latency_heatmap}.
   *
   * @param from when the first step begins
   */
  public static Answer of(Answer cells, Instant from, long stepSeconds, int steps) {
    Map<Long, Line> lines = new TreeMap<>(Comparator.reverseOrder());
    long most = 0;
    for (List<@Nullable Object> row : cells.rows()) {
      long fromNanos = number(cells, row, "duration_from_ns");
      Line line = lines.computeIfAbsent(fromNanos, nanos -> new Line(nanos, steps));
      long count = number(cells, row, "request_count");
      line.requests += count;
      line.errors += number(cells, row, "error_count");
      Object time = row.get(cells.indexOf("time_from"));
      if (time instanceof Instant at) {
        long step = Duration.between(from, at).toSeconds() / stepSeconds;
        line.counts[(int) Math.min(steps - 1, Math.max(0, step))] += count;
      }
    }
    for (Line line : lines.values()) {
      for (long count : line.counts) {
        most = Math.max(most, count);
      }
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Line line : lines.values()) {
      rows.add(List.of(line.fromNanos, line.requests, line.errors, shades(line, most)));
    }
    return new Answer(
        List.of("duration_from_ns", "request_count", "error_count", "over_time"), rows);
  }

  private static String shades(Line line, long most) {
    StringBuilder text = new StringBuilder();
    for (long count : line.counts) {
      // A single request must be seen beside a thousand, so shades go by the logarithm.
      double share = count == 0 ? 0 : Math.log1p(count) / Math.log1p(most);
      text.append(SHADES.charAt((int) Math.ceil(share * (SHADES.length() - 1))));
    }
    return text.toString();
  }

  private static long number(Answer cells, List<@Nullable Object> row, String column) {
    return row.get(cells.indexOf(column)) instanceof Number value ? value.longValue() : 0;
  }
}
