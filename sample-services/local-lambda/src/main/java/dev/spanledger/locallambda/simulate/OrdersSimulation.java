package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.simulate.SimulatedTables.Stretch;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** orders-api: a table for the orders, and an event for each that was taken. */
final class OrdersSimulation {
  static final String TABLE = "orders";

  private static final long MILLI = 1_000_000L;
  private static final double INVALID_ORDER_RATIO = 0.012;
  private static final double UNKNOWN_ORDER_RATIO = 0.02;
  private static final double HANG_RATIO = 0.0012;

  /** An order is below 1 KB, and is in the table and in two indexes. */
  private static final int PUT_UNITS = 3;

  private final HttpFunction http;
  private final SimulatedFunction orders;
  private final SimulatedTables tables;
  private final BusSimulation bus;
  private final Dice dice;
  private final List<BusEvent> placed = new ArrayList<>();
  private final List<TableChange> changes = new ArrayList<>();
  private final Map<LocalDate, Integer> countByDay = new HashMap<>();

  OrdersSimulation(HttpFunction http, SimulatedTables tables, BusSimulation bus, Dice dice) {
    this.http = http;
    this.orders = http.function();
    this.tables = tables;
    this.bus = bus;
    this.dice = dice;
  }

  /** What the bus was told. */
  List<BusEvent> placed() {
    return placed;
  }

  /** What the table's stream brings. */
  List<TableChange> changes() {
    return changes;
  }

  /** Orders taken on a day. */
  int count(LocalDate day) {
    return countByDay.getOrDefault(day, 0);
  }

  String newId() {
    return "o-" + dice.hex16();
  }

  Reply place(Caller caller, long arrival) {
    SimulatedRun run = http.begin(caller, arrival);
    long time = run.startNanos() + orders.workNanos(run, 5);
    if (dice.happens(INVALID_ORDER_RATIO)) {
      return http.end(caller, run, "POST /orders", "/orders", 400, Ending.success(time, 130));
    }
    Ending early = early(run, time);
    if (early != null) {
      return http.end(caller, run, "POST /orders", "/orders", 500, early);
    }
    long stored = time + (long) (dice.logNormal(6, 0.35) * MILLI);
    tables.write(orders, run, "PutItem", TABLE, new Stretch(time, stored), PUT_UNITS);
    countByDay.merge(
        LocalDate.ofInstant(InstancePool.instant(stored), ZoneOffset.UTC), 1, Integer::sum);
    String tenant = String.valueOf(run.tenant());
    changes.add(new TableChange(stored, run.trace().traceId(), run.spanId(), tenant));
    BusEvent event = bus.send(orders, run, "order.placed", newId(), tenant, stored);
    placed.add(event);
    Ending ending = Ending.success(event.timeNanos() + orders.workNanos(run, 1.5), 230);
    return http.end(caller, run, "POST /orders", "/orders", 202, ending);
  }

  Reply show(Caller caller, long arrival, String orderId) {
    SimulatedRun run = http.begin(caller, arrival);
    String path = "/orders/" + orderId;
    long time = run.startNanos() + orders.workNanos(run, 3);
    Ending early = early(run, time);
    if (early != null) {
      return http.end(caller, run, "GET /orders/{id}", path, 500, early);
    }
    long found = time + (long) (dice.logNormal(4, 0.35) * MILLI);
    // Consistent, which is a whole unit.
    tables.read(orders, run, "GetItem", TABLE, new Stretch(time, found), 2);
    boolean isUnknown = dice.happens(UNKNOWN_ORDER_RATIO);
    Ending ending = Ending.success(found + orders.workNanos(run, 1), isUnknown ? 40 : 230);
    return http.end(caller, run, "GET /orders/{id}", path, isUnknown ? 404 : 200, ending);
  }

  Reply latest(Caller caller, long arrival) {
    SimulatedRun run = http.begin(caller, arrival);
    long time = run.startNanos() + orders.workNanos(run, 3);
    Ending early = early(run, time);
    if (early != null) {
      return http.end(caller, run, "GET /orders", "/orders", 500, early);
    }
    long found = time + (long) (dice.logNormal(5, 0.35) * MILLI);
    tables.read(orders, run, "Query", TABLE, new Stretch(time, found), 1);
    Ending ending = Ending.success(found + orders.workNanos(run, 1), 1100);
    return http.end(caller, run, "GET /orders", "/orders", 200, ending);
  }

  /** How a run ends that does not come as far as the table; null for the others. */
  private @Nullable Ending early(SimulatedRun run, long time) {
    if (dice.happens(HANG_RATIO)) {
      return Ending.timeout(run.startNanos() + orders.profile().timeout().toNanos());
    }
    return orders.fails(run)
        ? Ending.error(time, "java.lang.IllegalStateException", "The price list is empty")
        : null;
  }
}
