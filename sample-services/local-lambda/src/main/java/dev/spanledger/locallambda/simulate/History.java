package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes up a history of the shop: spans over OTLP and platform events to the collector, and every
 * invocation to the meter. Each resource says {@code spanledger.simulated=true}.
 */
public final class History {
  private final HistorySettings settings;
  private final HistorySender sender;
  private final SpanOutbox spans;
  private final Meter meter;
  private final Tally tally = new Tally();
  private final Dice dice;
  private final ShopProfiles profiles;
  private final Map<String, SimulatedFunction> functions = new HashMap<>();

  private History(HistorySettings settings, HistorySender sender, Meter meter) {
    this.settings = settings;
    this.sender = sender;
    this.spans = new SpanOutbox(sender);
    this.meter = meter;
    this.dice = new Dice(settings.seed());
    this.profiles = new ShopProfiles(settings);
    InitDurations initDurations = InitDurations.read();
    PlatformOutbox platform = new PlatformOutbox(sender);
    for (FunctionProfile profile : profiles.all()) {
      functions.put(
          profile.name(),
          new SimulatedFunction(
              profile, settings, initDurations, dice.split(), spans, platform, meter, tally));
    }
  }

  /**
   * Simulates, and returns when the collector has acknowledged all of it.
   *
   * @param collector as {@code http://127.0.0.1:4318}
   * @param meter takes every invocation, those included whose report is withheld
   * @throws IllegalStateException where the collector refuses or stays away
   */
  public static HistoryReport simulate(HistorySettings settings, URI collector, Meter meter) {
    try (HistorySender sender = new HistorySender(collector)) {
      return new History(settings, sender, meter).run();
    }
  }

  private HistoryReport run() {
    ShopSimulation shop =
        new ShopSimulation(
            function(profiles.checkoutBff),
            function(profiles.catalogApi),
            function(profiles.ordersApi),
            meter,
            settings.region(),
            tally,
            dice.split());
    List<Visits.Visit> visits = Visits.of(settings, profiles.rush, dice.split());
    visits.forEach(shop::serve);
    new WorkerSimulation(function(profiles.fulfilmentWorker), settings, meter, tally, dice.split())
        .run(shop.messages());
    spans.flush();
    for (FunctionProfile profile : profiles.all()) {
      function(profile).finish();
    }
    sender.finish();
    return tally.report(settings, spans.spanCount(), sender.sentCount());
  }

  private SimulatedFunction function(FunctionProfile profile) {
    SimulatedFunction function = functions.get(profile.name());
    if (function == null) {
      throw new IllegalStateException("No function " + profile.name());
    }
    return function;
  }
}
