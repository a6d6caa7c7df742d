package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.simulate.SimulatedTables.Stretch;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** payment: a charge for each order that was placed, at a provider that is often away. */
final class PaymentSimulation {
  private static final String TABLE = "payments";
  private static final long MILLI = 1_000_000L;
  private static final double AWAY_RATIO = 0.2;
  private static final double DECLINED_RATIO = 0.015;
  private static final int MOST_ATTEMPTS = 4;

  /** Lambda waits one minute before the first retry of an event, and two before the second. */
  private static final List<Duration> RETRIES =
      List.of(Duration.ofMinutes(1), Duration.ofMinutes(2));

  private final SimulatedFunction payment;
  private final SimulatedTables tables;
  private final BusSimulation bus;
  private final long endNanos;
  private final Dice dice;
  private final List<BusEvent> events = new ArrayList<>();

  /** An event on its way to the function. */
  private record Delivery(BusEvent event, long arrivalNanos, int retry) {}

  PaymentSimulation(
      SimulatedFunction payment,
      SimulatedTables tables,
      BusSimulation bus,
      HistorySettings settings,
      Dice dice) {
    this.payment = payment;
    this.tables = tables;
    this.bus = bus;
    this.endNanos = Visits.nanos(settings.to());
    this.dice = dice;
  }

  /** What became of the payments. */
  List<BusEvent> events() {
    return events;
  }

  /** Works off what was placed, up to the history's end. */
  void run(List<BusEvent> placed) {
    PriorityQueue<Delivery> deliveries =
        new PriorityQueue<>(
            Comparator.comparingLong(Delivery::arrivalNanos)
                .thenComparing(delivery -> delivery.event().eventId()));
    placed.forEach(event -> deliveries.add(new Delivery(event, bus.arrivalNanos(event), 0)));
    while (!deliveries.isEmpty()) {
      Delivery delivery = deliveries.remove();
      long failedNanos = delivery.arrivalNanos() < endNanos ? take(delivery) : 0;
      if (failedNanos > 0 && delivery.retry() < RETRIES.size()) {
        long again = failedNanos + RETRIES.get(delivery.retry()).toNanos();
        deliveries.add(new Delivery(delivery.event(), again, delivery.retry() + 1));
      }
    }
  }

  /** Returns when the run failed; 0 where it did not. */
  private long take(Delivery delivery) {
    BusEvent event = delivery.event();
    SimulatedRun run =
        payment.begin(delivery.arrivalNanos(), event.traceId(), event.spanId(), event.tenant());
    long looked = run.startNanos() + payment.workNanos(run, 4);
    long time = looked + (long) (dice.logNormal(4, 0.35) * MILLI);
    tables.read(payment, run, "GetItem", TABLE, new Stretch(looked, time), 2);
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      long from = time + (attempt == 1 ? 0 : (long) (dice.between(5, 50 << attempt) * MILLI));
      time = from + (long) (dice.logNormal(24, 0.4) * MILLI);
      boolean isAway = dice.happens(AWAY_RATIO);
      charge(run, attempt, new Stretch(from, time), isAway ? event.orderId() : null);
      if (!isAway) {
        finish(run, event, time);
        return 0;
      }
    }
    String message = "The provider did not answer 4 times for order " + event.orderId();
    payment.end(
        run,
        BusSimulation.server(payment, event),
        Ending.error(time + MILLI, "java.lang.IllegalStateException", message));
    return time + MILLI;
  }

  private void finish(SimulatedRun run, BusEvent event, long from) {
    long stored = from + (long) (dice.logNormal(6, 0.35) * MILLI);
    tables.write(payment, run, "PutItem", TABLE, new Stretch(from, stored), 1);
    String type = dice.happens(DECLINED_RATIO) ? "payment.failed" : "payment.captured";
    BusEvent sent = bus.send(payment, run, type, event.orderId(), event.tenant(), stored);
    events.add(sent);
    payment.end(
        run,
        BusSimulation.server(payment, event),
        Ending.success(sent.timeNanos() + payment.workNanos(run, 1), 12));
  }

  /**
   * One call of the provider.
   *
   * @param failedOrderId the order whose charge was not answered; null where it was
   */
  private void charge(
      SimulatedRun run, int attempt, Stretch stretch, @Nullable String failedOrderId) {
    Span.Builder span =
        SimulatedRun.tenantChild(
                run,
                dice.hex16(),
                "charge card",
                Span.SpanKind.SPAN_KIND_CLIENT,
                stretch.fromNanos(),
                stretch.toNanos())
            .addAttributes(Attribute.of("peer.service", "card-provider"))
            .addAttributes(Attribute.of("shop.payment.attempt", attempt));
    if (failedOrderId != null) {
      String type = "dev.spanledger.sample.payment.ProviderUnavailableException";
      String message = "No answer to the charge for order " + failedOrderId;
      span.setStatus(SimulatedFunction.error(message))
          .addAttributes(Attribute.of("error.type", type))
          .addEvents(SimulatedFunction.exception(stretch.toNanos(), type, message));
    }
    payment.add(run, span);
  }
}
