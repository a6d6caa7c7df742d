package dev.spanledger.cli.demo;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.output.Terminal;
import dev.spanledger.cli.serve.Every;
import dev.spanledger.cli.serve.Ports;
import dev.spanledger.cli.serve.Running;
import dev.spanledger.collector.http.CollectorConfig;
import dev.spanledger.collector.http.CollectorServer;
import dev.spanledger.dashboard.DashboardConfig;
import dev.spanledger.dashboard.DashboardServer;
import dev.spanledger.lake.CompactionReport;
import dev.spanledger.lake.Lake;
import dev.spanledger.locallambda.LocalLambda;
import dev.spanledger.locallambda.LocalLambdaConfig;
import dev.spanledger.locallambda.SampleShop;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.schedule.Scheduler;
import dev.spanledger.locallambda.simulate.History;
import dev.spanledger.locallambda.simulate.HistoryReport;
import dev.spanledger.locallambda.simulate.HistorySettings;
import dev.spanledger.locallambda.websocket.WebSocketApi;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Starts everything, drives it, reports, and serves until it is told to end. */
public final class Demo {
  private static final long SEED = 20_260_901L;
  private static final int SHOP_PORT = 8080;

  /** A message that cannot be packed is given up after three deliveries of three seconds. */
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(20);

  /** Long enough for a batch of the platform's reports to be on its way. */
  private static final Duration QUIET = Duration.ofMillis(600);

  /** Who watch what becomes of their orders. */
  private static final List<String> WATCHING_CUSTOMERS = List.of("acme", "globex");

  private static final Duration POLL = Duration.ofMillis(100);

  /** How old pages may be that show what a user just sent. */
  private static final Duration REFRESH = Duration.ofSeconds(5);

  /** A cloud bills once in hours; until then what ran is estimated. */
  private static final Duration BILLING = Duration.ofSeconds(10);

  private final DemoOptions options;
  private final Terminal terminal;
  private final Clock clock;
  private final Running running;
  private final Progress progress;

  private Demo(
      DemoOptions options, Terminal terminal, Clock clock, Running running, Progress progress) {
    this.options = options;
    this.terminal = terminal;
    this.clock = clock;
    this.running = running;
    this.progress = progress;
  }

  /** Everything that the demo runs. */
  private record Parts(
      Lake lake,
      CollectorServer collector,
      QueryEngine engine,
      LocalLambda shop,
      Meter meter,
      DemoBill bill) {}

  /** Runs the demo; everything it started is stopped when this returns. */
  public static ExitCode run(DemoOptions options, Terminal terminal, Clock clock)
      throws IOException {
    try (Running running = new Running();
        Progress progress = new Progress(terminal)) {
      try {
        return new Demo(options, terminal, clock, running, progress).run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.OK;
      } catch (IOException | RuntimeException e) {
        // Told to end, work breaks off where it was; that is no fault.
        if (running.isTold()) {
          return ExitCode.OK;
        }
        throw e;
      }
    }
  }

  private ExitCode run() throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    Parts parts = start();
    // Bills are by the hour: history ends where one begins, so that live cost is live alone.
    Instant liveFrom = clock.instant().truncatedTo(ChronoUnit.HOURS);
    HistoryReport history = options.historyDays() > 0 ? simulate(parts, liveFrom) : null;
    Driven driven = drive(parts);
    awaitQuiet(parts);
    store(parts);
    DemoBill.Issue bill = bill(parts);
    DemoReport.Facts facts =
        new DemoReport.Facts(
            liveFrom,
            history,
            driven.traffic(),
            driven.updateCount(),
            parts.shop().messageCount(SampleShop.QUEUE + "-dlq"),
            parts.meter().billedMbMs(),
            bill,
            expectedServices(parts.shop()));
    DemoReport report = new DemoReport(terminal, parts.engine(), facts);
    List<String> failures = report.print();
    long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    terminal.say("Ready after %d s".formatted(seconds));
    if (!options.isOnce()) {
      serve(parts, report.slowestTraceId().map(id -> "/traces/" + id).orElse("/traces"));
    }
    return failures.isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private Parts start() throws IOException {
    progress.begin("Starting collector and functions");
    DemoFolder folder = DemoFolder.prepare(options.lake());
    Lake lake = running.add(Lake.open(folder.lake(), clock));
    int port = Ports.freeOrAny(CollectorConfig.DEFAULT_PORT);
    CollectorServer collector =
        running.add(CollectorServer.start(CollectorConfig.defaults().withPort(port), lake, clock));
    if (port == 0) {
      terminal.say(
          "Port %d is taken, the collector listens on %d"
              .formatted(CollectorConfig.DEFAULT_PORT, collector.port()));
    }
    QueryEngine engine = running.add(DuckDbEngine.open(lake));
    Meter meter = new Meter(LocalLambdaConfig.EXAMPLE_ACCOUNT, LocalLambdaConfig.DEFAULT_REGION);
    LocalLambda shop = running.add(startShop(folder, collector, meter));
    progress.end(
        "collector on %d, shop on %d".formatted(collector.port(), shop.endpoint().getPort()));
    DemoBill bill = new DemoBill(lake, engine, shop, folder.bill(), clock);
    return new Parts(lake, collector, engine, shop, meter, bill);
  }

  private LocalLambda startShop(DemoFolder folder, CollectorServer collector, Meter meter) {
    LocalLambdaConfig.Builder config =
        SampleShop.config(options.sampleServices(), folder.work(), endpoint(collector));
    try {
      return LocalLambda.start(config.httpPort(Ports.freeOrAny(SHOP_PORT)).build(), meter, clock);
    } catch (Exception e) {
      // Another program took the port after it was found free. The HTTP server throws it
      // undeclared.
      if (!(e instanceof BindException || e.getCause() instanceof BindException)) {
        throw e;
      }
      return LocalLambda.start(config.httpPort(0).build(), meter, clock);
    }
  }

  private HistoryReport simulate(Parts parts, Instant to) {
    progress.begin(
        "Simulating %d days of history".formatted(options.historyDays()),
        () -> Humanized.count(accepted(parts)) + " records");
    HistoryReport history =
        History.simulate(
            HistorySettings.ofDays(options.historyDays(), to, SEED),
            endpoint(parts.collector()),
            parts.meter());
    progress.end(
        "%s traces, %s spans, %s invocations"
            .formatted(
                Humanized.count(history.traceCount()),
                Humanized.count(history.spanCount()),
                Humanized.count(history.invocationCount())));
    return history;
  }

  private Driven drive(Parts parts) throws IOException, InterruptedException {
    List<String> watching = options.requestCount() > 0 ? WATCHING_CUSTOMERS : List.of();
    URI screens = parts.shop().part(WebSocketApi.class).endpoint();
    try (LiveViewers viewers = LiveViewers.open(screens, watching)) {
      LiveTraffic.Outcome outcome = send(parts);
      return new Driven(outcome, viewers.updateCount());
    }
  }

  /** What came of the live requests, and what customers saw on their screens. */
  private record Driven(LiveTraffic.Outcome traffic, long updateCount) {}

  private LiveTraffic.Outcome send(Parts parts) throws IOException, InterruptedException {
    CustomerSpans customers = new CustomerSpans(clock);
    LiveTraffic traffic =
        new LiveTraffic(
            parts.shop().endpoint(),
            options.requestCount(),
            customers,
            parts.shop().leftOut().keySet());
    progress.begin(
        "Sending live requests",
        () -> "%d of %d".formatted(traffic.answeredCount(), options.requestCount()));
    LiveTraffic.Outcome outcome = traffic.drive();
    customers.send(endpoint(parts.collector()));
    progress.end("%s answered".formatted(Humanized.count(outcome.requestCount())));
    progress.begin("Waiting for the worker to pack");
    if (options.requestCount() > 0) {
      reportOnToday(parts.shop());
    }
    awaitQuiet(parts);
    progress.end("");
    return outcome;
  }

  /** The schedule's own time is five past midnight, for the day before; a demo is over by then. */
  private void reportOnToday(LocalLambda shop) {
    Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
    if (!shop.part(Scheduler.class).fire(SampleShop.DAILY_REPORT, tomorrow)) {
      terminal.say("The daily report did not run");
    }
  }

  /** Until no message waits and the platform's last reports have been delivered. */
  private void awaitQuiet(Parts parts) throws InterruptedException {
    Instant deadline = clock.instant().plus(LONGEST_DRAIN);
    Instant quietSince = clock.instant();
    long delivered = -1;
    while (clock.instant().isBefore(deadline)) {
      long now = parts.shop().deliveredEvents();
      if (now != delivered
          || parts.shop().messageCount(SampleShop.QUEUE) > 0
          || parts.shop().pendingCount() > 0) {
        delivered = now;
        quietSince = clock.instant();
      } else if (Duration.between(quietSince, clock.instant()).compareTo(QUIET) >= 0) {
        return;
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private void store(Parts parts) throws IOException {
    progress.begin("Compacting the lake");
    parts.collector().flush();
    CompactionReport report = parts.lake().compact(TraceFacts::derive);
    progress.end("%s rows".formatted(Humanized.count(report.rowsWritten())));
  }

  private DemoBill.Issue bill(Parts parts) throws IOException {
    progress.begin("Importing the bill");
    DemoBill.Issue issue = parts.bill().issue();
    progress.end("%s charges".formatted(Humanized.count(issue.rows())));
    progress.begin("Allocating the bill");
    parts.bill().allocate();
    progress.end("done");
    return issue;
  }

  private void serve(Parts parts, String tracePath) {
    int port = Ports.freeOrAny(options.dashboardPort());
    DashboardServer dashboard =
        running.add(
            DashboardServer.start(
                DashboardConfig.loopback(port), parts.engine(), parts.lake(), clock));
    if (port != options.dashboardPort()) {
      terminal.say("Port %d is taken".formatted(options.dashboardPort()));
    }
    running.add(Every.pause("Refresh of the demo", REFRESH, new Refresh(parts, clock)::run));
    URI pages = dashboard.uri();
    String orders = parts.shop().endpoint().resolve("/orders").toString();
    terminal
        .out()
        .printf(
            """

            Services   %s
            A trace    %s
            Cost       %s

            Send an order, and see its trace and its cost within seconds:
              curl -i %s -H 'content-type: application/json' \\
                -d '{"customerId":"me","lines":[{"sku":"mug","quantity":2}]}'
            In another terminal: ./spanledger services --lake %s
            Its way to the customer's screen: %s
              takes {"action":"subscribe","customerId":"me"} over a WebSocket.
            OTLP is taken on %s. Ctrl-C ends everything.
            """,
            pages.resolve("/overview"),
            pages.resolve(tracePath),
            pages.resolve("/cost"),
            orders,
            options.lake(),
            parts.shop().part(WebSocketApi.class).endpoint(),
            endpoint(parts.collector()));
    terminal.out().flush();
    running.awaitSignal();
  }

  /** Compacts what arrived and estimates what it cost; bills it some seconds later. */
  private static final class Refresh {
    private final Parts parts;
    private final Clock clock;
    private long seenInvocations;
    private @Nullable Instant nextBill;

    Refresh(Parts parts, Clock clock) {
      this.parts = parts;
      this.clock = clock;
      this.seenInvocations = parts.meter().invocationCount();
    }

    void run() throws IOException {
      long invocations = parts.meter().invocationCount();
      boolean isBillDue = nextBill != null && !clock.instant().isBefore(nextBill);
      if (invocations == seenInvocations && !isBillDue) {
        return;
      }
      parts.collector().flush();
      parts.lake().compact(TraceFacts::derive);
      if (isBillDue) {
        parts.bill().issue();
        parts.bill().allocate();
        nextBill = null;
      } else {
        parts.bill().estimate();
        nextBill = nextBill == null ? clock.instant().plus(BILLING) : nextBill;
      }
      seenInvocations = invocations;
    }
  }

  private Set<String> expectedServices(LocalLambda shop) {
    Set<String> services = new TreeSet<>();
    if (options.requestCount() > 0) {
      services.addAll(SampleShop.FUNCTIONS);
      services.removeAll(shop.leftOut().keySet());
    }
    if (options.historyDays() > 0) {
      services.addAll(History.SERVICES);
    }
    return services;
  }

  private static URI endpoint(CollectorServer collector) {
    return URI.create("http://127.0.0.1:" + collector.port());
  }

  private static long accepted(Parts parts) {
    return parts.collector().stats().acceptedRecords().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }
}
