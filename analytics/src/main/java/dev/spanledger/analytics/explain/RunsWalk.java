package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.query.QueryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads every run of a period, hours at a time, so that a month need not fit. */
final class RunsWalk {
  /** Runs in memory at once; about 100 MB. */
  private static final long MOST_RUNS = 100_000;

  private RunsWalk() {}

  /**
   * Hands out each run of {@code explain_run}.
   *
   * @param range the parameters {@code from} and {@code to}
   */
  static void each(
      QueryEngine engine, Map<String, ?> range, Consumer<Map<String, @Nullable Object>> taker) {
    Instant from = (Instant) range.get("from");
    Instant to = (Instant) range.get("to");
    Slices slices =
        Slices.of(
            engine.run("explain_run_hour", range).maps(),
            "usage_hour",
            Duration.ofHours(1),
            "run_count",
            MOST_RUNS);
    for (Slices.Slice slice : slices.all()) {
      Map<String, Object> within =
          Map.of(
              "from", from != null && slice.from().isBefore(from) ? from : slice.from(),
              "to", to != null && slice.to().isAfter(to) ? to : slice.to());
      engine.run("explain_run", within).maps().forEach(taker);
    }
  }
}
