package dev.spanledger.analytics.close;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The billing periods of every bill in a lake, and the one answer to which state each is in. */
public final class BillingPeriods {
  /** Before the first cloud bill, and after the last: together, whenever. */
  static final Instant FIRST_TIME = Instant.parse("1990-01-01T00:00:00Z");

  static final Instant LAST_TIME = Instant.parse("9999-01-01T00:00:00Z");

  private static final String STATE_COLUMN = "period_state";

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

  /**
   * The answer with a column {@value #STATE_COLUMN} after its column {@code state}, which is that
   * of charges: OPEN where the period still runs, however much of it is invoiced.
   *
   * @param bills a row for each {@code delivery_series} and {@code billing_currency}
   */
  public QueryResult beside(QueryResult bills) {
    int position = bills.index("state") + 1;
    List<String> columns = new ArrayList<>(bills.columns());
    columns.add(position, STATE_COLUMN);
    List<List<@Nullable Object>> rows = new ArrayList<>(bills.rows().size());
    for (List<@Nullable Object> bill : bills.rows()) {
      Object series = bill.get(bills.index("delivery_series"));
      Object currency = bill.get(bills.index("billing_currency"));
      Optional<PeriodState> state =
          least(
              period ->
                  period.deliverySeries().equals(series) && period.currency().equals(currency));
      List<@Nullable Object> row = new ArrayList<>(bill);
      row.add(position, state.map(PeriodState::name).orElse(null));
      rows.add(row);
    }
    return new QueryResult(columns, rows, bills.sql(), bills.warnings());
  }

  private Optional<PeriodState> least(Predicate<BillingPeriod> which) {
    return periods.stream().filter(which).map(BillingPeriod::state).reduce(PeriodState::least);
  }
}
