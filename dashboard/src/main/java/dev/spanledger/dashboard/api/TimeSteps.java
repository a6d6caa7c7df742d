package dev.spanledger.dashboard.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A window cut into round steps. */
final class TimeSteps {
  /** More than this no chart has room for. */
  private static final long MOST = 100;

  private static final List<Duration> ROUND =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(8),
          Duration.ofDays(1),
          Duration.ofDays(5));

  private TimeSteps() {}

  /** The shortest round step of which the window has at most {@value #MOST}. */
  static Duration of(Parameters.Window window) {
    Duration whole = Duration.between(window.from(), window.to());
    return ROUND.stream()
        .filter(step -> step.multipliedBy(MOST).compareTo(whole) >= 0)
        .findFirst()
        .orElse(ROUND.get(ROUND.size() - 1));
  }

  /** With the times at which each step starts and ends in place of its number. */
  static ReportTable named(ReportTable table, Parameters.Window window, Duration step) {
    int number = table.index("step");
    List<@Nullable Object> starts = new ArrayList<>();
    List<@Nullable Object> ends = new ArrayList<>();
    for (List<@Nullable Object> row : table.rows()) {
      if (row.get(number) instanceof Long at) {
        Instant start = window.from().plus(step.multipliedBy(at));
        Instant end = start.plus(step);
        starts.add(start);
        ends.add(end.isAfter(window.to()) ? window.to() : end);
      }
    }
    return table.withColumn("step_start", 0, starts).withColumn("step_end", 1, ends);
  }
}
