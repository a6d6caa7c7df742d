package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import dev.spanledger.locallambda.simulate.SimulatedTables.Stretch;
import dev.spanledger.locallambda.websocket.WebSocketApi;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * live-connections and live-orders: some customers connect shortly before they order, see what
 * happens, and leave.
 */
final class LiveSimulation {
  private static final String TABLE = "connections";
  private static final long MILLI = 1_000_000L;
  private static final int WATCHED_PERCENT = 35;
  private static final Duration BEFORE = Duration.ofSeconds(15);
  private static final Duration AFTER = Duration.ofSeconds(120);

  /** From 15 s before an order to 120 s after it three minutes begin. */
  private static final int MINUTES = 3;

  private final SimulatedFunction connections;
  private final SimulatedFunction orders;
  private final SimulatedTables tables;
  private final BusSimulation bus;
  private final HistorySettings settings;
  private final AwsCall call;
  private final Meter meter;
  private final String apiArn;
  private final Tally tally;
  private final Dice dice;

  /** A step of a connection. */
  private record Step(long timeNanos, String route, String operation, int units, String tenant) {}

  LiveSimulation(
      SimulatedFunction connections,
      SimulatedFunction orders,
      SimulatedTables tables,
      BusSimulation bus,
      HistorySettings settings,
      Meter meter,
      Tally tally,
      Dice dice) {
    this.connections = connections;
    this.orders = orders;
    this.tables = tables;
    this.bus = bus;
    this.settings = settings;
    this.call =
        new AwsCall(
            "ApiGatewayManagementApi",
            WebSocketApi.LOCAL_API_ID + ".execute-api",
            settings.region());
    this.meter = meter;
    this.apiArn = WebSocketApi.arn(settings.region(), WebSocketApi.LOCAL_API_ID);
    this.tally = tally;
    this.dice = dice;
  }

  /**
   * Shows what happened, up to the history's end.
   *
   * @param events of all kinds
   */
  void run(List<BusEvent> events) {
    List<BusEvent> ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparingLong(BusEvent::timeNanos).thenComparing(BusEvent::eventId));
    steps(ordered).forEach(this::step);
    long endNanos = Visits.nanos(settings.to());
    for (BusEvent event : ordered) {
      long arrival = bus.arrivalNanos(event);
      if (arrival < endNanos) {
        push(event, arrival);
      }
    }
  }

  private static boolean isWatched(BusEvent event) {
    return Math.floorMod(event.orderId().hashCode(), 100) < WATCHED_PERCENT;
  }

  private List<Step> steps(List<BusEvent> events) {
    List<Step> steps = new ArrayList<>();
    long fromNanos = Visits.nanos(settings.from());
    long endNanos = Visits.nanos(settings.to());
    for (BusEvent event : events) {
      long start = event.timeNanos() - BEFORE.toNanos();
      boolean isInside = start >= fromNanos && event.timeNanos() + AFTER.toNanos() < endNanos;
      if (event.type().equals("order.placed") && isWatched(event) && isInside) {
        steps.add(new Step(start, "$connect", "PutItem", 1, event.tenant()));
        steps.add(new Step(start + 400 * MILLI, "subscribe", "UpdateItem", 2, event.tenant()));
        steps.add(
            new Step(
                event.timeNanos() + AFTER.toNanos(),
                "$disconnect",
                "DeleteItem",
                2,
                event.tenant()));
      }
    }
    steps.sort(Comparator.comparingLong(Step::timeNanos).thenComparing(Step::route));
    return steps;
  }

  private void step(Step step) {
    tally.trace();
    boolean isSubscription = step.route().equals("subscribe");
    String traceId = ShopSimulation.traceId(step.timeNanos(), dice);
    SimulatedRun run =
        connections.begin(step.timeNanos(), traceId, null, isSubscription ? step.tenant() : null);
    long from = run.startNanos() + connections.workNanos(run, 2);
    long time = from + (long) (dice.logNormal(6, 0.35) * MILLI);
    tables.write(connections, run, step.operation(), TABLE, new Stretch(from, time), step.units());
    if (isSubscription) {
      time = post(connections, run, time);
      bill(UsageMeter.WEBSOCKET_MESSAGE, step.timeNanos(), 1);
    } else if (step.route().equals("$connect")) {
      bill(UsageMeter.WEBSOCKET_MINUTE, step.timeNanos(), MINUTES);
    }
    Span.Builder server =
        Span.newBuilder()
            .setName(step.route())
            .addAttributes(Attribute.of("faas.trigger", "http"))
            .addAttributes(Attribute.of("server.address", call.host()));
    connections.end(run, server, Ending.success(time + connections.workNanos(run, 0.5), 20));
  }

  private void push(BusEvent event, long arrival) {
    SimulatedRun run = orders.begin(arrival, event.traceId(), event.spanId(), event.tenant());
    long from = run.startNanos() + orders.workNanos(run, 1.5);
    long time = from + (long) (dice.logNormal(4, 0.35) * MILLI);
    tables.read(orders, run, "Query", TABLE, new Stretch(from, time), 1);
    if (isWatched(event)) {
      time = post(orders, run, time);
    }
    orders.end(
        run,
        BusSimulation.server(orders, event),
        Ending.success(time + orders.workNanos(run, 0.5), 1));
  }

  /** A message to a client; returns when it is sent. */
  private long post(SimulatedFunction function, SimulatedRun run, long from) {
    long to = from + (long) (dice.logNormal(5, 0.35) * MILLI);
    Span.Builder span =
        SimulatedRun.tenantChild(
            run,
            dice.hex16(),
            "ApiGatewayManagementApi.PostToConnection",
            Span.SpanKind.SPAN_KIND_CLIENT,
            from,
            to);
    function.add(run, call.describe(span, "PostToConnection"));
    bill(UsageMeter.WEBSOCKET_MESSAGE, to, 1);
    return to;
  }

  private void bill(UsageMeter usage, long timeNanos, long units) {
    meter.use(usage, apiArn, InstancePool.instant(timeNanos), units);
  }
}
