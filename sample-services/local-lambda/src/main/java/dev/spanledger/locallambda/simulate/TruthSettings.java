package dev.spanledger.locallambda.simulate;

import java.time.Duration;
import java.time.Instant;

/**
 * What to simulate of twenty functions whose true costs are known. The same settings give the same
 * runs, id by id.
 *
 * @param from at a full hour
 * @param days 1 to 60
 * @param tracesPerHour mean number of requests, 1 to 100,000; each causes two to three runs
 * @param samplingRatio of traces whose spans are recorded; reports of runs always are
 */
public record TruthSettings(
    long seed,
    Instant from,
    int days,
    int tracesPerHour,
    double samplingRatio,
    String accountId,
    String region) {
  private static final int MOST_DAYS = 60;
  private static final int MOST_TRACES_PER_HOUR = 100_000;

  public TruthSettings {
    if (days < 1 || days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "%d days were asked for; it may be 1 to %d".formatted(days, MOST_DAYS));
    }
    if (tracesPerHour < 1 || tracesPerHour > MOST_TRACES_PER_HOUR) {
      throw new IllegalArgumentException(
          "%d requests an hour were asked for; it may be 1 to %d"
              .formatted(tracesPerHour, MOST_TRACES_PER_HOUR));
    }
  }

  /** Excluded. */
  public Instant to() {
    return from.plus(Duration.ofDays(days));
  }

  HistorySettings history() {
    return new HistorySettings(seed, to(), days, 1, accountId, region, "truth");
  }
}
