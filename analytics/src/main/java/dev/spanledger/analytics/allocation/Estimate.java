package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.MeterDictionary;
import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Charges what was used and no bill has yet, at the rates that the bill had last, and allocates it
 * as a bill's charges are. The latest complete estimate counts, until a bill comes after it.
 */
public final class Estimate {
  private static final String VERSION = "estimate/v1";
  private static final Duration DAY = Duration.ofDays(1);

  private final Lake lake;
  private final AllocationInput input;
  private final PriceFile prices;
  private final Instant now;
  private final long maxRows;
  private final MeterDictionary meters = MeterDictionary.load();

  private Estimate(Lake lake, QueryEngine engine, PriceFile prices, Clock clock, long maxRows) {
    this.lake = lake;
    this.input = new AllocationInput(engine::run);
    this.prices = prices;
    this.now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    this.maxRows = maxRows;
  }

  /**
   * Estimates all that is not billed, at {@linkplain PriceFile#builtIn() list prices} where no bill
   * tells a rate.
   *
   * @param engine over the same lake
   * @param clock dates the run
   */
  public static EstimateReport run(Lake lake, QueryEngine engine, Clock clock) throws IOException {
    return run(lake, engine, PriceFile.builtIn(), clock);
  }

  /**
   * Estimates all that is not billed.
   *
   * @param prices where no bill tells a rate
   */
  public static EstimateReport run(Lake lake, QueryEngine engine, PriceFile prices, Clock clock)
      throws IOException {
    return run(lake, engine, prices, clock, Stretches.MAX_ROWS);
  }

  static EstimateReport run(
      Lake lake, QueryEngine engine, PriceFile prices, Clock clock, long maxRows)
      throws IOException {
    return new Estimate(lake, engine, prices, clock, maxRows).run();
  }

  private EstimateReport run() throws IOException {
    RunDigest digest = new RunDigest();
    digest.add(VERSION);
    BilledSoFar billed =
        BilledSoFar.of(
            input.answer("estimate_billed", Map.of()),
            input.answer("estimate_final", Map.of()),
            input.answer("estimate_reach", Map.of()),
            meters);
    List<Stretches.Stretch> stretches = stretches(billed);
    List<EstimatedCharge> only = List.of();
    UnbilledUsage first = new UnbilledUsage(billed, prices, meters);
    for (Stretches.Stretch stretch : stretches) {
      only = charges(first, stretch, digest);
      only.forEach(charge -> digest.add(charge.text()));
    }
    Answer held = input.answer("estimate_runs", Map.of());
    boolean isHeld = held.advance();
    String inputDigest = digest.id();
    boolean isUnchanged =
        isHeld
            && Boolean.TRUE.equals(held.bool("is_current"))
            && inputDigest.equals(held.text("input_digest"));
    Instant time = isHeld && !now.isAfter(held.time("run_time")) ? after(held) : now;
    String runId = isUnchanged ? held.requiredText("run_id") : runId(inputDigest, time);
    EstimateRows rows = isUnchanged ? null : new EstimateRows(lake, run(runId, inputDigest, time));
    Totals totals = new Totals();
    UnbilledUsage second = new UnbilledUsage(billed, prices, meters);
    for (Stretches.Stretch stretch : stretches) {
      // One stretch is still in memory; more than one would not fit, and is read again.
      List<EstimatedCharge> charges = stretches.size() == 1 ? only : charges(second, stretch, null);
      for (EstimatedCharge charge : charges) {
        totals.add(charge);
        if (rows != null) {
          allocate(charge, rows);
        }
      }
    }
    if (rows != null) {
      rows.finish();
    }
    return new EstimateReport(runId, isUnchanged, totals.periods());
  }

  /** A clock that stands still or was set back must not leave the older run the latest. */
  private static Instant after(Answer held) {
    return held.time("run_time").plus(1, ChronoUnit.MICROS);
  }

  private static String runId(String inputDigest, Instant time) {
    RunDigest name = new RunDigest();
    name.add(inputDigest);
    name.add(time.toString());
    return name.id();
  }

  private EstimateRows.Run run(String runId, String inputDigest, Instant time) {
    Answer bill = input.answer("estimate_bill", Map.of());
    Long count = bill.advance() ? bill.integer("bill_count") : null;
    long bills = count == null ? 0 : count;
    return new EstimateRows.Run(
        runId, inputDigest, time, bills == 0 ? null : bill.time("bill_time"), bills);
  }

  private List<EstimatedCharge> charges(
      UnbilledUsage unbilled, Stretches.Stretch stretch, @Nullable RunDigest digest) {
    return unbilled.charges(
        input.usage(stretch.from(), stretch.to(), new AllocationFindings(), digest));
  }

  private static void allocate(EstimatedCharge charge, EstimateRows rows) throws IOException {
    // What the cell lacks is shared by all that was used in it, which is more: no finding.
    new CellAllocator(
            charge.cell(), List.of(charge.line()), charge.records(), null, new AllocationFindings())
        .allocate((line, parts) -> rows.add(charge, parts));
  }

  /** Whole days that may hold usage without a bill; days that are apart are read apart. */
  private List<Stretches.Stretch> stretches(BilledSoFar billed) {
    Map<Instant, Long> usagePerDay = input.usagePerDay();
    List<Stretches.Stretch> stretches = new ArrayList<>();
    SortedMap<Instant, Long> adjacent = new TreeMap<>();
    for (Instant day : openDays(billed, usagePerDay).keySet()) {
      if (!adjacent.isEmpty() && adjacent.lastKey().plus(DAY).isBefore(day)) {
        stretches.addAll(Stretches.of(DAY, adjacent, usagePerDay, maxRows));
        adjacent = new TreeMap<>();
      }
      adjacent.put(day, 0L);
    }
    stretches.addAll(Stretches.of(DAY, adjacent, usagePerDay, maxRows));
    return stretches;
  }

  private SortedMap<Instant, Long> openDays(BilledSoFar billed, Map<Instant, Long> usagePerDay) {
    SortedMap<Instant, Long> days = new TreeMap<>();
    Instant callFloor = billed.callFloor();
    for (Instant day : usagePerDay.keySet()) {
      if (callFloor != null && day.plus(DAY).isAfter(callFloor)) {
        days.put(day, 0L);
      }
    }
    Answer answer = input.answer("estimate_usage_day", Map.of());
    while (answer.advance()) {
      FunctionKey function =
          FunctionKey.ofInvocation(
              answer.text("cloud_resource_id"),
              answer.text("cloud_region"),
              answer.text("cloud_account_id"),
              answer.text("faas_name"));
      if (function != null && billed.isOpen(function, answer.time("last_start_time"))) {
        days.put(answer.time("usage_day"), 0L);
      }
    }
    return days;
  }

  /** Sums by month and currency. */
  private static final class Totals {
    private record Key(Instant month, String currency) {}

    private static final class Sums {
      private Measures amounts = Measures.NONE;
      private long chargeCount;
      private final SortedMap<String, Long> chargesByMethod = new TreeMap<>();
    }

    private final Map<Key, Sums> sums = new HashMap<>();

    void add(EstimatedCharge charge) {
      Key key =
          new Key(EstimateRows.monthOf(charge.line().periodStart()), charge.line().currency());
      Sums own = sums.computeIfAbsent(key, added -> new Sums());
      own.amounts = own.amounts.plus(charge.line().measures());
      own.chargeCount++;
      own.chargesByMethod.merge(charge.rates().method(), 1L, Long::sum);
    }

    List<EstimatedPeriod> periods() {
      List<EstimatedPeriod> periods = new ArrayList<>();
      sums.forEach(
          (key, own) ->
              periods.add(
                  new EstimatedPeriod(
                      key.month(),
                      key.currency(),
                      own.amounts,
                      own.chargeCount,
                      own.chargesByMethod)));
      periods.sort(
          Comparator.comparing(EstimatedPeriod::billingPeriodStart)
              .thenComparing(EstimatedPeriod::currency));
      return periods;
    }
  }
}
