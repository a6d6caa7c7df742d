package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.simulate.Visits.Visit;

/** What a visitor's request does, from the API on. */
final class ShopSimulation {
  private final StorefrontSimulation storefront;
  private final CatalogSimulation catalog;
  private final OrdersSimulation orders;
  private final Tally tally;
  private final Dice dice;

  ShopSimulation(
      StorefrontSimulation storefront,
      CatalogSimulation catalog,
      OrdersSimulation orders,
      Tally tally,
      Dice dice) {
    this.storefront = storefront;
    this.catalog = catalog;
    this.orders = orders;
    this.tally = tally;
    this.dice = dice;
  }

  void serve(Visit visit) {
    tally.trace();
    long arrival = visit.timeNanos();
    Caller visitor = new Caller(traceId(arrival, dice), null, visit.tenant(), false);
    switch (visit.action()) {
      case BROWSE -> storefront.home(visitor, arrival);
      case LOOK -> {
        Reply unused = catalog.show(visitor, arrival);
      }
      case CHECK_OUT -> {
        Reply unused = orders.place(visitor, arrival);
      }
      case TRACK -> storefront.summary(visitor, arrival);
    }
  }

  /** X-Ray's form: the epoch second, then 96 random bits. */
  static String traceId(long nanos, Dice dice) {
    return "%08x".formatted(InstancePool.instant(nanos).getEpochSecond())
        + dice.hex16()
        + dice.hex16().substring(8);
  }
}
