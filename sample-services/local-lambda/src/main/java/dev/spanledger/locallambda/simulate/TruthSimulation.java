package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import io.opentelemetry.proto.trace.v1.Span;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends requests through the {@link TruthShape}, and keeps the ledger of who caused what. */
final class TruthSimulation {
  private static final long MILLI = 1_000_000L;
  private static final int TENANTS = 200;
  private static final double TIMEOUT_RATIO = 0.0001;
  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  /** Lambda waits one minute before the first retry of an event, and two before the second. */
  private static final List<Duration> RETRIES =
      List.of(Duration.ofMinutes(1), Duration.ofMinutes(2));

  private final TruthSettings settings;
  private final HistorySender sender;
  private final Meter meter;
  private final Dice dice;
  private final TruthShape shape;
  private final TruthLedger ledger = new TruthLedger();
  private final SpanOutbox spans;
  private final Map<String, SimulatedFunction> functions = new HashMap<>();
  private final List<TruthQueue> queues = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final double[] tenantShares = new double[TENANTS];

  private record Request(long nanos, TruthShape.Route route, TruthCaller caller) {}

  private record Event(long nanos, String traceId, String spanId, TruthCaller caller, int retry) {}

  TruthSimulation(TruthSettings settings, HistorySender sender, Meter meter) {
    this.settings = settings;
    this.sender = sender;
    this.meter = meter;
    this.dice = new Dice(settings.seed());
    this.shape = new TruthShape(settings.from(), dice.split());
    this.spans = new SpanOutbox(sender, new TraceSampler(settings.samplingRatio()));
    InitDurations initDurations = InitDurations.read();
    PlatformOutbox platform = new PlatformOutbox(sender);
    for (FunctionProfile profile : profiles()) {
      functions.put(
          profile.name(),
          new SimulatedFunction(
              profile,
              settings.history(),
              initDurations,
              dice.split(),
              spans,
              platform,
              meter,
              ledger));
    }
    for (FunctionProfile profile : shape.queues) {
      queues.add(
          new TruthQueue(function(profile), ledger, Visits.nanos(settings.to()), dice.split()));
    }
    double sum = 0;
    for (int i = 0; i < TENANTS; i++) {
      sum += 1.0 / (i + 1);
      tenantShares[i] = sum;
    }
  }

  private List<FunctionProfile> profiles() {
    List<FunctionProfile> all = new ArrayList<>(shape.entries);
    all.addAll(shape.services);
    all.addAll(shape.queues);
    all.add(shape.events);
    return all;
  }

  private SimulatedFunction function(FunctionProfile profile) {
    SimulatedFunction function = functions.get(profile.name());
    if (function == null) {
      throw new IllegalStateException("No function " + profile.name());
    }
    return function;
  }

  List<TruthRun> run() {
    requests().forEach(this::serve);
    queues.forEach(TruthQueue::run);
    handleEvents();
    billWhatNoRunIs();
    spans.flush();
    functions.values().forEach(SimulatedFunction::finish);
    sender.finish();
    return ledger.runs();
  }

  private List<Request> requests() {
    List<Request> requests = new ArrayList<>();
    for (Instant hour = settings.from();
        hour.isBefore(settings.to());
        hour = hour.plus(Duration.ofHours(1))) {
      int count = dice.poisson(settings.tracesPerHour() * dice.between(0.4, 1.6));
      for (int i = 0; i < count; i++) {
        // What a request causes at once must be over before the last hour is.
        long nanos = Visits.nanos(hour) + (long) (dice.between(0, 0.99) * HOUR_MILLIS * MILLI);
        TruthShape.Route route = route();
        requests.add(new Request(nanos, route, new TruthCaller(route.name(), tenant())));
      }
    }
    requests.sort(
        Comparator.comparingLong(Request::nanos).thenComparing(each -> each.caller().tenant()));
    return requests;
  }

  private TruthShape.Route route() {
    double point = dice.between(0, 1);
    for (TruthShape.Route route : shape.routes) {
      point -= route.share();
      if (point < 0) {
        return route;
      }
    }
    return shape.routes.get(0);
  }

  private String tenant() {
    double point = dice.between(0, tenantShares[TENANTS - 1]);
    int rank = 0;
    while (tenantShares[rank] < point) {
      rank++;
    }
    return "tenant-%03d".formatted(rank);
  }

  private void serve(Request request) {
    TruthShape.Route route = request.route();
    SimulatedFunction entry = function(shape.entries.get(route.entry()));
    String traceId = ShopSimulation.traceId(request.nanos(), dice);
    SimulatedRun run = entry.begin(request.nanos(), traceId, null, request.caller().tenant());
    ledger.caused(run, Map.of(request.caller(), 1));
    long time = run.startNanos() + entry.workNanos(run, route.workMillis());
    for (int service : route.services()) {
      SimulatedFunction called = function(shape.services.get(service));
      time = call(called, run, request.caller(), route.workMillis() * 0.7, time);
    }
    String spanId = dice.hex16();
    if (route.queue() >= 0) {
      entry.add(run, producer(run, spanId, shape.queues.get(route.queue()), time));
      queues.get(route.queue()).send(traceId, spanId, request.caller(), time + 2 * MILLI);
    } else if (route.sendsEvent()) {
      entry.add(run, producer(run, spanId, shape.events, time));
      events.add(new Event(time + 20 * MILLI, traceId, spanId, request.caller(), 0));
    }
    Span.Builder server =
        Span.newBuilder()
            .setName("GET " + route.name())
            .addAttributes(Attribute.of("faas.trigger", "http"))
            .addAttributes(Attribute.of("http.request.method", "GET"))
            .addAttributes(Attribute.of("http.route", route.name()));
    entry.end(run, server, ending(entry, run, time + 3 * MILLI));
  }

  /** A run that the caller waits for; returns when the caller has the answer. */
  private long call(
      SimulatedFunction called,
      SimulatedRun caller,
      TruthCaller cause,
      double workMillis,
      long from) {
    SimulatedRun run =
        called.begin(from + 2 * MILLI, caller.trace().traceId(), caller.spanId(), null);
    ledger.caused(run, Map.of(cause, 1));
    Ending ending = ending(called, run, run.startNanos() + called.workNanos(run, workMillis));
    Span.Builder server = Span.newBuilder().setName(called.profile().name());
    called.end(run, server, ending);
    return ending.endNanos() + 2 * MILLI;
  }

  private Ending ending(SimulatedFunction function, SimulatedRun run, long endNanos) {
    if (dice.happens(TIMEOUT_RATIO)) {
      return Ending.timeout(run.startNanos() + function.profile().timeout().toNanos());
    }
    return function.fails(run)
        ? Ending.error(endNanos, "java.lang.IllegalStateException", "Simulated failure")
        : Ending.success(endNanos, 200);
  }

  private static Span.Builder producer(
      SimulatedRun run, String spanId, FunctionProfile destination, long from) {
    return SimulatedRun.child(
            run,
            spanId,
            "send " + destination.name(),
            Span.SpanKind.SPAN_KIND_PRODUCER,
            from,
            from + 2 * MILLI)
        .addAttributes(Attribute.of("messaging.destination.name", destination.name()));
  }

  /** Events are handed over in the trace of their sender; what fails is handed over again. */
  private void handleEvents() {
    SimulatedFunction function = function(shape.events);
    long last = Visits.nanos(settings.to().minus(Duration.ofHours(1)));
    List<Event> waiting = new ArrayList<>(events);
    while (!waiting.isEmpty()) {
      waiting.sort(Comparator.comparingLong(Event::nanos).thenComparing(Event::spanId));
      List<Event> failed = new ArrayList<>();
      for (Event event : waiting) {
        long failedNanos = event.nanos() < last ? handle(function, event) : 0;
        if (failedNanos > 0 && event.retry() < RETRIES.size()) {
          long again = failedNanos + RETRIES.get(event.retry()).toNanos();
          failed.add(
              new Event(again, event.traceId(), event.spanId(), event.caller(), event.retry() + 1));
        }
      }
      waiting = failed;
    }
  }

  /** Returns when the run failed; 0 where it did not. */
  private long handle(SimulatedFunction function, Event event) {
    SimulatedRun run =
        function.begin(event.nanos(), event.traceId(), event.spanId(), event.caller().tenant());
    ledger.caused(run, Map.of(event.caller(), 1));
    Ending ending = ending(function, run, run.startNanos() + function.workNanos(run, 80));
    function.end(run, Span.newBuilder().setName(function.profile().name()), ending);
    return ending.errorType() == null ? 0 : ending.endNanos();
  }

  /** Concurrency that is kept ready, a credit for each month, and one correction. */
  private void billWhatNoRunIs() {
    FunctionProfile provisioned = shape.entries.get(0);
    String arn =
        "arn:aws:lambda:%s:%s:function:%s"
            .formatted(settings.region(), settings.accountId(), provisioned.name());
    long hourMbMs =
        provisioned.provisionedConcurrency() * (long) provisioned.memorySizeMb() * HOUR_MILLIS;
    for (Instant hour = settings.from();
        hour.isBefore(settings.to());
        hour = hour.plus(Duration.ofHours(1))) {
      meter.use(UsageMeter.LAMBDA_PROVISIONED_CONCURRENCY_X86_64, arn, hour, hourMbMs);
    }
    YearMonth first = YearMonth.from(settings.from().atZone(ZoneOffset.UTC));
    meter.credit(
        UsageMeter.LAMBDA_COMPUTE_X86_64, first, new BigDecimal("-0.0123456789"), "Simulated");
    ledger.runs().stream()
        .filter(run -> !run.isArm() && !run.isProvisioned())
        .findFirst()
        .ifPresent(
            run ->
                meter.correct(
                    UsageMeter.LAMBDA_COMPUTE_X86_64,
                    run.functionArn(),
                    run.hour(),
                    new BigDecimal("-0.0000001234"),
                    "Simulated correction"));
  }
}
