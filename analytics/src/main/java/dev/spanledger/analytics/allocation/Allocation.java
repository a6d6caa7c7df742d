package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.Scratch;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Allocates the charges that count to the invocations that caused them.
 *
 * <p>Each billing period is a run of its own; the latest complete run of a period is the one that
 * counts. A run over unchanged input stores nothing.
 */
public final class Allocation {
  /** Charges and runs of a stretch, of which two are in memory; each about 250 MB. */
  private static final long MAX_ROWS = 600_000;

  private static final Duration HOUR = Duration.ofHours(1);

  /** The run that counts so far. */
  private record HeldRun(String runId, Instant runTime, @Nullable String inputDigest) {}

  /** What is to be allocated of one billing period. */
  private record Period(Instant start, StretchReader reader, List<Stretches.Stretch> stretches) {}

  private final Lake lake;
  private final QueryEngine engine;
  private final AllocationRules rules;
  private final Instant runTime;
  private final long maxRows;

  private Allocation(
      Lake lake, QueryEngine engine, AllocationRules rules, Clock clock, long maxRows) {
    this.lake = lake;
    this.engine = engine;
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
   * Allocates every billing period that the lake has charges of; one that is closed stays as it is
   * and is reported as it was locked.
   *
   * @param engine over the same lake
   * @param clock dates the run
   * @throws IllegalStateException where the parts of a charge are not exactly the charge, which
   *     names the charge; nothing of that run counts then
   */
  public static AllocationReport run(
      Lake lake, QueryEngine engine, AllocationRules rules, Clock clock) throws IOException {
    return run(lake, engine, rules, clock, MAX_ROWS);
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
    try (Scratch scratch = engine.scratch()) {
      return run(new AllocationInput(scratch::run));
    }
  }

  private AllocationReport run(AllocationInput input) throws IOException {
    SortedMap<Instant, SortedMap<Instant, Long>> chargesPerHour = new TreeMap<>();
    Answer hours = input.chargeHours();
    while (hours.advance()) {
      Long count = hours.integer("charge_count");
      chargesPerHour
          .computeIfAbsent(hours.time("billing_period_start"), period -> new TreeMap<>())
          .merge(hours.time("charge_hour"), count == null ? 0L : count, Long::sum);
    }
    Map<Instant, HeldRun> held = heldRuns(input);
    Map<Instant, Long> usagePerHour = input.usagePerHour();
    Map<Instant, List<AllocationInput.Delivery>> deliveries = input.deliveries();
    Owners owners = input.owners();
    List<PeriodAllocation> periods = new ArrayList<>();
    for (Map.Entry<Instant, SortedMap<Instant, Long>> period : chargesPerHour.entrySet()) {
      Instant start = period.getKey();
      Period asked =
          new Period(
              start,
              new StretchReader(start, deliveries.getOrDefault(start, List.of())),
              Stretches.of(HOUR, period.getValue(), usagePerHour, maxRows));
      periods.addAll(runPeriod(asked, owners, held.get(start)));
    }
    periods.addAll(ClosedShares.of(input.closedShares()));
    periods.sort(Comparator.comparing(PeriodAllocation::billingPeriodStart));
    return new AllocationReport(periods);
  }

  private Map<Instant, HeldRun> heldRuns(AllocationInput input) {
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

  /** A run's name says when it was made, and after which. */
  private String runId(Instant periodStart, @Nullable HeldRun held) {
    RunDigest name = new RunDigest();
    name.add(UUID.randomUUID().toString());
    name.add(periodStart.toString());
    name.add(runTime.toString());
    name.add(held == null ? "" : held.runId());
    return name.id();
  }

  private List<PeriodAllocation> runPeriod(Period period, Owners owners, @Nullable HeldRun held)
      throws IOException {
    // Only what may be the same as before is read to be compared first.
    String known = held == null ? null : digestOnly(period, owners);
    boolean isUnchanged =
        held != null && held.inputDigest() != null && held.inputDigest().equals(known);
    String runId = held != null && isUnchanged ? held.runId() : runId(period.start(), held);
    PartFiles files =
        new PartFiles(lake, new PartTable.Run(runId, timeAfter(held), period.start()));
    PartSink sink = isUnchanged ? (charge, parts) -> {} : files;
    AllocationFindings findings = new AllocationFindings();
    PeriodRun run = new PeriodRun(rules, owners, findings, sink);
    try (StretchesAhead ahead =
        new StretchesAhead(engine, period.reader(), period.stretches(), digest(period, owners))) {
      for (int i = 0; i < period.stretches().size(); i++) {
        if (i > 0) {
          files.land();
        }
        StretchReader.Loaded loaded = ahead.next();
        files.from(ahead.scratch());
        run.allocate(loaded);
      }
      run.finish();
      files.finish(ahead.digest());
      findings.addAll(ahead.findings());
      return report(run, runId, isUnchanged, period.start(), findings);
    }
  }

  private RunDigest digest(Period period, Owners owners) {
    RunDigest digest = new RunDigest();
    digest.add(rules.version());
    digest.add(period.start().toString());
    digest.add(owners.toString());
    return digest;
  }

  private String digestOnly(Period period, Owners owners) {
    RunDigest digest = digest(period, owners);
    try (Scratch scratch = engine.scratch()) {
      for (Stretches.Stretch stretch : period.stretches()) {
        period.reader().load(scratch, stretch, new AllocationFindings(), digest);
      }
    }
    return digest.id();
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
