package dev.spanledger.analytics.close;

import dev.spanledger.analytics.query.QueryEngine;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The billing periods of every bill in a lake, and the one answer to which state each is in. */
public final class BillingPeriods {
  /** Before the first cloud bill, and after the last: together, whenever. */
  static final Instant FIRST_TIME = Instant.parse("1990-01-01T00:00:00Z");

  static final Instant LAST_TIME = Instant.parse("9999-01-01T00:00:00Z");

  private final List<BillingPeriod> periods;

  private BillingPeriods(List<BillingPeriod> periods) {
    this.periods = periods;
  }

  /**
   * @param clock tells which periods still run
   */
  public static BillingPeriods read(QueryEngine engine, Clock clock) {
    Instant now = clock.instant();
    return new BillingPeriods(
        engine.run("billing_period", Map.of()).maps().stream()
            .map(row -> BillingPeriod.of(new Values(row), now))
            .toList());
  }

  /** In order of start, series and currency. */
  public List<BillingPeriod> all() {
    return periods;
  }

  /** State of the period of this series; empty where it has no charge that counts. */
  public Optional<PeriodState> ofSeries(String deliverySeries) {
    return least(period -> period.deliverySeries().equals(deliverySeries));
  }

  /** Of all bills whose period starts then and that are not locked, the state of the least one. */
  public Optional<PeriodState> ofOpenPeriod(Instant start, String currency) {
    return least(
        period ->
            period.start().equals(start)
                && period.currency().equals(currency)
                && period.state() != PeriodState.LOCKED);
  }

  private Optional<PeriodState> least(Predicate<BillingPeriod> which) {
    return periods.stream().filter(which).map(BillingPeriod::state).reduce(PeriodState::least);
  }
}
