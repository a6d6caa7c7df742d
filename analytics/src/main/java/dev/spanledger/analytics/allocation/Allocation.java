package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Allocates the charges that count to the invocations that caused them.
 *
 * <p>Each billing period is a run of its own; the latest complete run of a period is the one that
 * counts. A run over unchanged input stores nothing.
 */
public final class Allocation {
  /** The run that counts so far. */
  private record HeldRun(String runId, Instant runTime, @Nullable String inputDigest) {}

  private final Lake lake;
  private final AllocationInput input;
  private final AllocationRules rules;
  private final Instant runTime;
  private final long maxRows;

  private Allocation(
      Lake lake, QueryEngine engine, AllocationRules rules, Clock clock, long maxRows) {
    this.lake = lake;
    this.input = new AllocationInput(engine);
    this.rules = rules;
    this.runTime = clock.instant().truncatedTo(ChronoUnit.MICROS);
    this.maxRows = maxRows;
  }

  /**
   * Runs with the {@linkplain AllocationRules#DEFAULT default rules}: nothing is spread unasked.
   */
  public static AllocationReport run(Lake lake, QueryEngine engine, Clock clock)
      throws IOException {
    return run(lake, engine, AllocationRules.DEFAULT, clock);
  }

  /**
   * Allocates every billing period that the lake has charges of.
   *
   * @param engine over the same lake
   * @param clock dates the run
   * @throws IllegalStateException where the parts of a charge are not exactly the charge, which
   *     names the charge; nothing of that run counts then
   */
  public static AllocationReport run(
      Lake lake, QueryEngine engine, AllocationRules rules, Clock clock) throws IOException {
    return run(lake, engine, rules, clock, Stretches.MAX_ROWS);
  }

  static AllocationReport run(
      Lake lake, QueryEngine engine, AllocationRules rules, Clock clock, long maxRows)
      throws IOException {
    return new Allocation(lake, engine, rules, clock, maxRows).run();
  }

  /**
   * Shows how a charge was split, and splits it again from what is stored.
   *
   * @param chargeId as in {@code charges}: delivery id, colon, row number
   */
  public static Explanation explain(QueryEngine engine, String chargeId) {
    return Explanation.of(engine, chargeId);
  }

  private AllocationReport run() throws IOException {
    SortedMap<Instant, SortedMap<Instant, Long>> chargesPerDay = new TreeMap<>();
    Answer days = input.periods();
    while (days.advance()) {
      Long count = days.integer("charge_count");
      chargesPerDay
          .computeIfAbsent(days.time("billing_period_start"), period -> new TreeMap<>())
          .merge(days.time("charge_day"), count == null ? 0L : count, Long::sum);
    }
    Map<Instant, HeldRun> held = heldRuns();
    Map<Instant, Long> usagePerDay = input.usagePerDay();
    Owners owners = input.owners();
    List<PeriodAllocation> periods = new ArrayList<>();
    for (Map.Entry<Instant, SortedMap<Instant, Long>> period : chargesPerDay.entrySet()) {
      List<Stretches.Stretch> stretches = Stretches.of(period.getValue(), usagePerDay, maxRows);
      periods.addAll(runPeriod(period.getKey(), stretches, owners, held.get(period.getKey())));
    }
    return new AllocationReport(periods);
  }

  private Map<Instant, HeldRun> heldRuns() {
    Map<Instant, HeldRun> held = new HashMap<>();
    Answer runs = input.runs();
    while (runs.advance()) {
      held.put(
          runs.time("billing_period_start"),
          new HeldRun(
              runs.requiredText("run_id"), runs.time("run_time"), runs.text("input_digest")));
    }
    return held;
  }

  /** A clock that stands still or was set back must not leave the older run the latest. */
  private Instant timeAfter(@Nullable HeldRun held) {
    return held == null || runTime.isAfter(held.runTime())
        ? runTime
        : held.runTime().plus(1, ChronoUnit.MICROS);
  }

  /** Other input and back again makes three runs, so the name holds what came before. */
  private String runId(String inputDigest, @Nullable HeldRun held) {
    RunDigest name = new RunDigest();
    name.add(inputDigest);
    name.add(runTime.toString());
    name.add(held == null ? "" : held.runId());
    return name.id();
  }

  private List<PeriodAllocation> runPeriod(
      Instant periodStart, List<Stretches.Stretch> stretches, Owners owners, @Nullable HeldRun held)
      throws IOException {
    RunDigest digest = new RunDigest();
    digest.add(rules.version());
    digest.add(periodStart.toString());
    digest.add(owners.toString());
    AllocationInput.Loaded first = null;
    AllocationFindings findings = new AllocationFindings();
    for (Stretches.Stretch stretch : stretches) {
      first = load(periodStart, stretch, findings, digest);
    }
    String inputDigest = digest.id();
    boolean isUnchanged = held != null && inputDigest.equals(held.inputDigest());
    String runId = held != null && isUnchanged ? held.runId() : runId(inputDigest, held);
    PartRows rows = new PartRows(lake, runId, inputDigest, timeAfter(held), periodStart);
    PartSink sink = isUnchanged ? (charge, parts) -> {} : rows;
    PeriodRun run = new PeriodRun(rules, owners, findings, sink);
    for (Stretches.Stretch stretch : stretches) {
      // One stretch is still in memory; more than one would not fit, and is read again.
      run.allocate(
          stretches.size() == 1 && first != null
              ? first
              : load(periodStart, stretch, new AllocationFindings(), null));
    }
    run.finish();
    if (!isUnchanged) {
      rows.finish();
    }
    return report(run, runId, isUnchanged, periodStart, findings);
  }

  private AllocationInput.Loaded load(
      Instant periodStart,
      Stretches.Stretch stretch,
      AllocationFindings findings,
      @Nullable RunDigest digest) {
    return input.load(periodStart, stretch.from(), stretch.to(), findings, digest);
  }

  private static List<PeriodAllocation> report(
      PeriodRun run,
      String runId,
      boolean isUnchanged,
      Instant periodStart,
      AllocationFindings findings) {
    List<PeriodAllocation> periods = new ArrayList<>();
    run.totals()
        .byCurrency()
        .forEach(
            (currency, sums) ->
                periods.add(
                    new PeriodAllocation(
                        runId,
                        isUnchanged,
                        periodStart,
                        currency,
                        sums.state(),
                        sums.chargeCount(),
                        sums.partCount(),
                        run.invocationCount(),
                        sums.charged(),
                        sums.byKind(),
                        run.totals().coverageRatio(),
                        findings.list())));
    return periods;
  }
}
