package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.MeterDictionary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far the bills reach: for each resource and meter, what was billed last. */
final class BilledSoFar {
  /** Meters of a resource lag behind each other; one that lags more is no longer used. */
  private static final Duration LAG = Duration.ofDays(2);

  /** What a function is billed for whenever it runs, so that the first run already counts. */
  private static final Set<String> BILLED_WHENEVER_USED =
      Set.of(
          "lambda.request",
          "lambda.gb_second",
          "lambda.provisioned_gb_second",
          "lambda.storage_gb_second");

  /** A meter of a resource. */
  record Metered(BilledResource resource, Meter meter) {}

  private record Place(String accountId, String region, Meter meter) {
    static Place of(FunctionKey function, Meter meter) {
      return new Place(function.accountId(), function.region(), meter);
    }
  }

  /** What one bill has of a use, in one currency. */
  private record Billed(Metered use, String deliverySeries, String currency) {}

  private record Closed(Instant from, Instant to) {}

  /** Start of a resource's newest period, and of the oldest of its meters that are in use. */
  private record Reach(Instant newestStart, Instant newestEnd, Instant floor) {}

  private final Map<Metered, NewestCharges> byUse = new HashMap<>();
  private final Map<Place, NewestCharges> byPlace = new HashMap<>();
  private final Map<Meter, NewestCharges> byMeter = new HashMap<>();
  private final Map<BilledResource, Reach> reach = new HashMap<>();
  private final Map<String, List<Closed>> closedByAccount = new HashMap<>();
  private final Map<String, String> currencyByAccount = new HashMap<>();
  private final Map<String, Instant> unnamedEnds = new HashMap<>();
  private Instant unnamedEnd = Instant.MIN;
  private @Nullable String currency;
  private @Nullable Instant callFloor;

  /**
   * @param billed report estimate_billed
   * @param closed report estimate_final
   * @param unnamed report estimate_reach
   */
  static BilledSoFar of(Answer billed, Answer closed, Answer unnamed, MeterDictionary meters) {
    BilledSoFar soFar = new BilledSoFar();
    Map<Billed, NewestCharges> byBill = new LinkedHashMap<>();
    while (billed.advance()) {
      soFar.add(billed, meters, byBill);
    }
    byBill.forEach((bill, charges) -> soFar.byUse.merge(bill.use(), charges, NewestCharges::with));
    while (closed.advance()) {
      soFar
          .closedByAccount
          .computeIfAbsent(closed.requiredText("account_id"), added -> new ArrayList<>())
          .add(new Closed(closed.time("billing_period_start"), closed.time("billing_period_end")));
    }
    while (unnamed.advance()) {
      soFar.addUnnamed(unnamed, meters);
    }
    soFar.finish();
    return soFar;
  }

  private void add(Answer billed, MeterDictionary meters, Map<Billed, NewestCharges> byBill) {
    NewestCharges charges = NewestCharges.of(billed);
    if (charges.accountId() != null) {
      currencyByAccount.putIfAbsent(charges.accountId(), charges.currency());
    }
    currency = currency == null ? charges.currency() : currency;
    Meter meter =
        meters.meter(
            billed.text("service_code"),
            charges.cloudServiceName(),
            billed.text("usage_type"),
            billed.text("description"));
    if (meter == null || meter.weight().basis() != Meter.Basis.EXACT) {
      return;
    }
    BilledResource resource =
        meter.weight().scope() == Meter.Scope.RESOURCE
            ? ResourceKey.ofArn(charges.billedResourceId())
            : FunctionKey.ofFunctionArn(charges.billedResourceId());
    if (resource != null) {
      Metered use = new Metered(resource, meter);
      byBill.merge(
          new Billed(use, charges.deliverySeries(), charges.currency()),
          charges,
          NewestCharges::with);
    }
  }

  private void addUnnamed(Answer billed, MeterDictionary meters) {
    Meter meter =
        meters.meter(
            billed.text("service_code"),
            billed.text("cloud_service_name"),
            billed.text("usage_type"),
            billed.text("description"));
    if (meter == null || !BILLED_WHENEVER_USED.contains(meter.id())) {
      return;
    }
    Instant end = billed.time("charge_period_end");
    String account = billed.requiredText("account_id");
    unnamedEnds.merge(account, end, BilledSoFar::later);
    if (Boolean.TRUE.equals(billed.bool("is_whole_bill"))) {
      unnamedEnd = later(unnamedEnd, end);
    }
  }

  private static Instant later(Instant one, Instant two) {
    return one.isBefore(two) ? two : one;
  }

  private void finish() {
    Instant newest = Instant.MIN;
    Map<BilledResource, NewestCharges> newestOf = new HashMap<>();
    for (Map.Entry<Metered, NewestCharges> each : byUse.entrySet()) {
      NewestCharges charges = each.getValue();
      newestOf.merge(
          each.getKey().resource(),
          charges,
          (one, two) -> one.end().isBefore(two.end()) ? two : one);
      newest = newest.isBefore(charges.end()) ? charges.end() : newest;
      if (each.getKey().resource() instanceof FunctionKey function) {
        byPlace.merge(Place.of(function, each.getKey().meter()), charges, NewestCharges::with);
      }
      byMeter.merge(each.getKey().meter(), charges, NewestCharges::with);
    }
    addReach(newestOf);
    addCallFloor(newest);
  }

  private void addReach(Map<BilledResource, NewestCharges> newestOf) {
    for (Map.Entry<Metered, NewestCharges> each : byUse.entrySet()) {
      NewestCharges last = newestOf.getOrDefault(each.getKey().resource(), each.getValue());
      boolean isInUse = !each.getValue().end().isBefore(last.end().minus(LAG));
      Instant floor = isInUse ? each.getValue().start() : last.start();
      reach.merge(
          each.getKey().resource(),
          new Reach(last.start(), last.end(), floor),
          (one, two) ->
              new Reach(
                  one.newestStart(),
                  one.newestEnd(),
                  one.floor().isBefore(two.floor()) ? one.floor() : two.floor()));
    }
  }

  private void addCallFloor(Instant newest) {
    for (Map.Entry<BilledResource, Reach> each : reach.entrySet()) {
      if (!(each.getKey() instanceof FunctionKey)) {
        // What was not billed while everything else was may have been called since then only.
        boolean isInUse = !each.getValue().newestEnd().isBefore(newest.minus(LAG));
        Instant floor = isInUse ? each.getValue().floor() : newest;
        callFloor = callFloor == null || floor.isBefore(callFloor) ? floor : callFloor;
      }
    }
  }

  /** From when on calls may not be billed; null where no bill has any. */
  @Nullable Instant callFloor() {
    return callFloor;
  }

  /** Whether runs of the function at this time may not be billed yet. */
  boolean isOpen(FunctionKey function, Instant time) {
    Reach own = reach.get(function);
    // Of a function that the bill does not name, what the bill says of no function may be all.
    Instant floor =
        own == null
            ? later(unnamedEnds.getOrDefault(function.accountId(), unnamedEnd), unnamedEnd)
            : own.floor();
    return !isClosed(function.accountId(), time) && !time.isBefore(floor);
  }

  /** What the newest period of the meter has; null where the resource was never billed for it. */
  @Nullable NewestCharges newest(Metered use) {
    return byUse.get(use);
  }

  /** Whether no bill has usage at this time, or not all of it. */
  boolean isOpen(Metered use, Instant time) {
    Reach own = reach.get(use.resource());
    NewestCharges newest = byUse.get(use);
    if (use.resource() instanceof FunctionKey function) {
      return isOpen(function, time)
          && (newest == null ? isFirstUse(use.meter(), own, time) : isAtEndOf(newest, time));
    }
    return newest != null
        && callFloor != null
        && !time.isBefore(callFloor)
        && !isClosed(newest.accountId(), time)
        && isAtEndOf(newest, time);
  }

  private static boolean isFirstUse(Meter meter, @Nullable Reach own, Instant time) {
    return BILLED_WHENEVER_USED.contains(meter.id())
        && (own == null || !time.isBefore(own.newestStart()));
  }

  /** After the newest period, or in it, where not all of it may be billed. */
  private static boolean isAtEndOf(NewestCharges newest, Instant time) {
    return !time.isBefore(newest.isComparable() ? newest.start() : newest.end());
  }

  private boolean isClosed(@Nullable String accountId, Instant time) {
    for (Closed period : closedByAccount.getOrDefault(String.valueOf(accountId), List.of())) {
      if (!time.isBefore(period.from()) && time.isBefore(period.to())) {
        return true;
      }
    }
    return false;
  }

  /** Rates of the ladder's rungs that a bill can give; null where it has none. */
  @Nullable UnitRates rates(Metered use) {
    NewestCharges own = byUse.get(use);
    if (own != null) {
      return own.rates(UnitRates.OWN);
    }
    if (use.resource() instanceof FunctionKey function) {
      NewestCharges beside = byPlace.get(Place.of(function, use.meter()));
      if (beside != null) {
        return beside.rates(UnitRates.PLACE);
      }
    }
    NewestCharges elsewhere = byMeter.get(use.meter());
    return elsewhere == null ? null : elsewhere.rates(UnitRates.METER);
  }

  /** What the account is billed in, else what any account is; null without a bill. */
  @Nullable String currency(String accountId) {
    return currencyByAccount.getOrDefault(accountId, currency);
  }
}
