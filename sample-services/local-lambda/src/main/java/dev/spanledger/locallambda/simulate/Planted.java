package dev.spanledger.locallambda.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where a fault of a history is: what an investigation must find.
 *
 * @param service that it is in
 * @param value version, tenant or queue that it is about
 * @param from included
 * @param to excluded
 */
public record Planted(Plant plant, String service, String value, Instant from, Instant to) {
  static final String NOISY_TENANT = "monarch";

  private static final Duration WAVE = Duration.ofMinutes(10);

  /** The answers for a history of these settings. */
  public static Map<Plant, Planted> of(HistorySettings settings) {
    ShopProfiles profiles = new ShopProfiles(settings);
    Map<Plant, Planted> planted = new EnumMap<>(Plant.class);
    for (Plant plant : settings.plants()) {
      planted.put(
          plant,
          switch (plant) {
            case BAD_VERSION ->
                new Planted(
                    plant,
                    profiles.ordersApi.name(),
                    ShopProfiles.BAD_VERSION,
                    profiles.bad,
                    profiles.rolledBack);
            case NOISY_TENANT ->
                new Planted(
                    plant, profiles.ordersApi.name(), NOISY_TENANT, settings.from(), settings.to());
            case COLD_WAVE ->
                new Planted(
                    plant,
                    profiles.catalog.name(),
                    ShopProfiles.WAVE_VERSION,
                    profiles.rush,
                    profiles.rush.plus(WAVE));
            case SLOW_QUEUE ->
                new Planted(
                    plant,
                    profiles.fulfilmentWorker.name(),
                    WorkerSimulation.QUEUE,
                    settings.from(),
                    settings.to());
          });
    }
    return planted;
  }
}
