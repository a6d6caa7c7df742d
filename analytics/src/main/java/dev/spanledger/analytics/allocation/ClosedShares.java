package dev.spanledger.analytics.allocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was allocated in billing periods that are closed, which no run touches any more. */
final class ClosedShares {
  private record Key(Instant periodStart, String currency, String runId) {}

  private static final class Sums {
    private final Map<Kind, Measures> byKind = new EnumMap<>(Kind.class);
    private Measures charged = Measures.NONE;
    private long chargeCount;
    private long partCount;
    private long invocationCount;
  }

  private ClosedShares() {}

  static List<PeriodAllocation> of(Answer shares) {
    Map<Key, Sums> sums = new LinkedHashMap<>();
    while (shares.advance()) {
      Key key =
          new Key(
              shares.time("billing_period_start"),
              shares.requiredText("billing_currency"),
              shares.requiredText("locked_run_id"));
      add(shares, sums.computeIfAbsent(key, added -> new Sums()));
    }
    List<PeriodAllocation> periods = new ArrayList<>();
    sums.forEach((key, of) -> periods.add(period(key, of)));
    return periods;
  }

  private static void add(Answer row, Sums sums) {
    Measures amounts =
        new Measures(
            row.decimal("billed_cost"),
            row.decimal("effective_cost"),
            row.decimal("list_cost"),
            row.decimal("contracted_cost"),
            row.decimal("quantity"));
    sums.byKind.merge(Kind.valueOf(row.requiredText("kind")), amounts, Measures::plus);
    sums.charged = sums.charged.plus(amounts);
    sums.chargeCount += count(row, "charge_count");
    sums.partCount += count(row, "part_count");
    sums.invocationCount += count(row, "invocation_count");
  }

  private static long count(Answer row, String column) {
    Long count = row.integer(column);
    return count == null ? 0 : count;
  }

  private static PeriodAllocation period(Key key, Sums sums) {
    return new PeriodAllocation(
        key.runId(),
        true,
        key.periodStart(),
        key.currency(),
        "LOCKED",
        sums.chargeCount,
        sums.partCount,
        sums.invocationCount,
        sums.charged,
        sums.byKind,
        null,
        List.of());
  }
}
