package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes up a history of the shop: spans over OTLP and platform events to the collector, and every
 * invocation to the meter. Each resource says {@code spanledger.simulated=true}.
 */
public final class History {
  /** Whose runs a history holds. */
  public static final List<String> SERVICES =
      List.of(
          "storefront",
          "catalog",
          "orders-api",
          "payment",
          "fulfilment-worker",
          "order-stream",
          "live-connections",
          "live-orders",
          "daily-report");

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
    this.spans = new SpanOutbox(sender, TraceSampler.ALL);
    this.meter = meter;
    this.dice = new Dice(settings.seed());
    this.profiles = new ShopProfiles(settings);
    InitDurations initDurations = InitDurations.read();
    PlatformOutbox platform = new PlatformOutbox(sender);
    for (FunctionProfile profile : profiles.all()) {
      functions.put(
          profile.name(),
          new SimulatedFunction(
              profile, settings, initDurations, dice.split(), spans, platform, meter, this::ended));
    }
  }

  private void ended(
      SimulatedRun run,
      String functionArn,
      FunctionProfile profile,
      boolean isWithheld,
      long billedMbMs) {
    tally.ended(run, functionArn, profile, isWithheld, billedMbMs);
    meter.trace(run.trace().traceId(), InstancePool.instant(run.startNanos()));
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

  /** Provisioned concurrency is billed whether it runs or not. */
  private void billReadiness(FunctionProfile profile) {
    long hourMbMs = profile.memorySizeMb() * Duration.ofHours(1).toMillis();
    String arn =
        "arn:aws:lambda:%s:%s:function:%s"
            .formatted(settings.region(), settings.accountId(), profile.name());
    for (Instant hour = settings.from();
        hour.isBefore(settings.to());
        hour = hour.plus(Duration.ofHours(1))) {
      meter.use(
          UsageMeter.LAMBDA_PROVISIONED_CONCURRENCY_X86_64,
          arn,
          hour,
          profile.provisionedAt(hour) * hourMbMs);
    }
  }

  private HistoryReport run() {
    SimulatedTables tables = new SimulatedTables(settings, meter, dice.split());
    BusSimulation bus = new BusSimulation(settings, meter, dice.split());
    OrdersSimulation orders =
        new OrdersSimulation(http(profiles.ordersApi), tables, bus, dice.split());
    CatalogSimulation catalog =
        new CatalogSimulation(http(profiles.catalog), settings, meter, dice.split());
    StorefrontSimulation storefront =
        new StorefrontSimulation(
            http(profiles.storefront), catalog, orders, settings.region(), dice.split());
    ShopSimulation shop = new ShopSimulation(storefront, catalog, orders, tally, dice.split());
    List<Visits.Visit> visits = Visits.of(settings, profiles.rush, dice.split());
    visits.forEach(shop::serve);
    afterOrders(orders, tables, bus);
    new ReportSimulation(function(profiles.dailyReport), tables, settings, tally, dice.split())
        .run(orders);
    spans.flush();
    for (FunctionProfile profile : profiles.all()) {
      billReadiness(profile);
      function(profile).finish();
    }
    sender.finish();
    return tally.report(settings, spans.spanCount(), sender.sentCount());
  }

  /** What follows an order: payment, parcels, the customer's screen; and the sums, beside it. */
  private void afterOrders(OrdersSimulation orders, SimulatedTables tables, BusSimulation bus) {
    PaymentSimulation payment =
        new PaymentSimulation(function(profiles.payment), tables, bus, settings, dice.split());
    payment.run(orders.placed());
    WorkerSimulation worker =
        new WorkerSimulation(
            function(profiles.fulfilmentWorker), tables, bus, settings, meter, tally, dice.split());
    worker.run(
        payment.events().stream()
            .filter(event -> event.type().equals("payment.captured"))
            .toList());
    List<BusEvent> all = new ArrayList<>(orders.placed());
    all.addAll(payment.events());
    all.addAll(worker.packed());
    new LiveSimulation(
            function(profiles.liveConnections),
            function(profiles.liveOrders),
            tables,
            bus,
            settings,
            meter,
            tally,
            dice.split())
        .run(all);
    new StreamSimulation(
            function(profiles.orderStream), tables, settings, meter, tally, dice.split())
        .run(orders.changes());
  }

  private HttpFunction http(FunctionProfile profile) {
    return new HttpFunction(function(profile), settings, meter, dice.split());
  }

  private SimulatedFunction function(FunctionProfile profile) {
    SimulatedFunction function = functions.get(profile.name());
    if (function == null) {
      throw new IllegalStateException("No function " + profile.name());
    }
    return function;
  }
}
