package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.Architecture;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The shop's functions and their releases over a history: orders-api has one bad version for a day
 * (or a tenth of a shorter history), and catalog is deployed into a rush. One instance of payment
 * is kept ready at the end, and daily-report has more storage than is free.
 */
final class ShopProfiles {
  static final String BAD_VERSION = "19";
  static final String WAVE_VERSION = "9";

  private static final double BAD_RELEASE_AT = 0.7;
  private static final double RUSH_AT = 0.9;
  private static final double PROVISIONED_AT = 0.93;

  final FunctionProfile storefront;
  final FunctionProfile catalog;
  final FunctionProfile ordersApi;
  final FunctionProfile fulfilmentWorker;
  final FunctionProfile payment;
  final FunctionProfile orderStream;
  final FunctionProfile liveConnections;
  final FunctionProfile liveOrders;
  final FunctionProfile dailyReport;

  /** When a deployment of catalog and many visitors come together. */
  final Instant rush;

  /** From when to when the bad version serves. */
  final Instant bad;

  final Instant rolledBack;

  ShopProfiles(HistorySettings settings) {
    Instant from = settings.from();
    this.bad = settings.at(BAD_RELEASE_AT);
    Duration tenth = Duration.between(from, settings.to()).dividedBy(10);
    Duration badFor = tenth.compareTo(Duration.ofDays(1)) < 0 ? tenth : Duration.ofDays(1);
    this.rolledBack = bad.plus(badFor).truncatedTo(ChronoUnit.HOURS);
    this.rush = settings.at(RUSH_AT);
    this.storefront =
        new FunctionProfile(
            "storefront",
            "java17",
            512,
            Architecture.X86_64,
            1.8,
            Duration.ofSeconds(29),
            0.0005,
            List.of(Release.good("31", from), Release.good("32", settings.at(0.45))));
    this.catalog =
        new FunctionProfile(
            "catalog",
            "java17",
            512,
            Architecture.ARM64,
            2.1,
            Duration.ofSeconds(10),
            0.002,
            settings.has(Plant.COLD_WAVE)
                ? List.of(Release.good("8", from), Release.good(WAVE_VERSION, rush))
                : List.of(Release.good("8", from)));
    this.ordersApi =
        new FunctionProfile(
            "orders-api",
            "java17",
            512,
            Architecture.X86_64,
            3.4,
            Duration.ofSeconds(10),
            0.003,
            ordersReleases(settings));
    this.fulfilmentWorker =
        new FunctionProfile(
            "fulfilment-worker",
            "java17",
            256,
            Architecture.X86_64,
            2.4,
            Duration.ofSeconds(10),
            0.001,
            List.of(Release.good("12", from), Release.good("13", settings.at(0.6))));
    this.payment =
        steady("payment", 512, 3.1, List.of(Release.good("6", from)))
            .withProvisionedConcurrency(1, settings.at(PROVISIONED_AT));
    this.orderStream = steady("order-stream", 256, 2.6, List.of(Release.good("3", from)));
    this.liveConnections = steady("live-connections", 256, 2.7, List.of(Release.good("5", from)));
    this.liveOrders = steady("live-orders", 256, 2.7, List.of(Release.good("5", from)));
    this.dailyReport =
        new FunctionProfile(
                "daily-report",
                "java17",
                256,
                Architecture.X86_64,
                2.9,
                Duration.ofSeconds(60),
                0,
                List.of(Release.good("4", from)))
            .withEphemeralStorage(2_048);
  }

  private List<Release> ordersReleases(HistorySettings settings) {
    List<Release> releases = new ArrayList<>();
    releases.add(Release.good("17", settings.from()));
    releases.add(Release.good("18", settings.at(0.3)));
    if (settings.has(Plant.BAD_VERSION)) {
      releases.add(new Release(BAD_VERSION, bad, 3.2, 0.07));
      releases.add(Release.good("18", rolledBack));
    }
    releases.add(Release.good("20", settings.at(0.85)));
    return releases;
  }

  /** A function that does not fail by itself. */
  private static FunctionProfile steady(
      String name, int memorySizeMb, double initFactor, List<Release> releases) {
    return new FunctionProfile(
        name,
        "java17",
        memorySizeMb,
        Architecture.X86_64,
        initFactor,
        Duration.ofSeconds(10),
        0,
        releases);
  }

  List<FunctionProfile> all() {
    return List.of(
        storefront,
        catalog,
        ordersApi,
        payment,
        fulfilmentWorker,
        orderStream,
        liveConnections,
        liveOrders,
        dailyReport);
  }
}
