package dev.spanledger.locallambda.simulate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * What to simulate. The same settings give the same history, id by id.
 *
 * @param to excluded; the history ends here
 * @param days that it lasts, 1 to 90
 * @param sessionsPerDay visits to the shop on a working day, of about 2.5 requests each
 * @param plants faults to give it; {@link Planted} says where they are
 */
public record HistorySettings(
    long seed,
    Instant to,
    int days,
    int sessionsPerDay,
    String accountId,
    String region,
    String environmentName,
    Set<Plant> plants) {
  /** What a history has unless told otherwise: something to see on the pages. */
  public static final Set<Plant> USUAL_PLANTS = Set.of(Plant.BAD_VERSION, Plant.COLD_WAVE);

  private static final int MOST_DAYS = 90;
  private static final int MOST_SESSIONS_PER_DAY = 20_000;
  private static final int DEFAULT_SESSIONS_PER_DAY = 240;

  public HistorySettings {
    if (days < 1 || days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "A history of %d days was asked for; it may have 1 to %d".formatted(days, MOST_DAYS));
    }
    if (sessionsPerDay < 1 || sessionsPerDay > MOST_SESSIONS_PER_DAY) {
      throw new IllegalArgumentException(
          "A history with %d sessions a day was asked for; it may have 1 to %d"
              .formatted(sessionsPerDay, MOST_SESSIONS_PER_DAY));
    }
    to = to.truncatedTo(ChronoUnit.MINUTES);
    plants = Set.copyOf(plants);
  }

  /** With the usual faults. */
  public HistorySettings(
      long seed,
      Instant to,
      int days,
      int sessionsPerDay,
      String accountId,
      String region,
      String environmentName) {
    this(seed, to, days, sessionsPerDay, accountId, region, environmentName, USUAL_PLANTS);
  }

  /** The same with these faults and no others. */
  public HistorySettings with(Set<Plant> others) {
    return new HistorySettings(
        seed, to, days, sessionsPerDay, accountId, region, environmentName, others);
  }

  boolean has(Plant plant) {
    return plants.contains(plant);
  }

  /** About 600 requests a day in account 123456789012, region us-east-1, environment demo. */
  public static HistorySettings ofDays(int days, Instant to, long seed) {
    return new HistorySettings(
        seed, to, days, DEFAULT_SESSIONS_PER_DAY, "123456789012", "us-east-1", "demo");
  }

  /** Included. */
  public Instant from() {
    return to.minus(Duration.ofDays(days));
  }

  /** The time when a share of the history has passed, at a full hour. */
  Instant at(double share) {
    Duration length = Duration.between(from(), to);
    return from().plusMillis((long) (length.toMillis() * share)).truncatedTo(ChronoUnit.HOURS);
  }
}
