package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.BilledUse;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every run of a simulation really cost: its share of what its function was billed for the
 * hour, by what it used. Exact to forty digits.
 */
public final class Truth {
  private static final MathContext DIGITS = new MathContext(40);

  private final List<TruthRun> runs;
  private final Map<Cell, BilledUse> billed = new HashMap<>();

  private record Cell(UsageMeter meter, String functionArn, Instant hour) {}

  Truth(List<TruthRun> runs, Meter meter) {
    this.runs = List.copyOf(runs);
    for (BilledUse use : meter.billedUses()) {
      billed.put(new Cell(use.meter(), use.resourceId(), use.from()), use);
    }
  }

  /**
   * Simulates, and returns when the collector has acknowledged all of it.
   *
   * @param collector as {@code http://127.0.0.1:4318}
   * @param meter of the same account and region; takes every run, and a credit and a correction
   * @throws IllegalStateException where the collector refuses or stays away
   */
  public static Truth simulate(TruthSettings settings, URI collector, Meter meter) {
    try (HistorySender sender = new HistorySender(collector)) {
      return new Truth(new TruthSimulation(settings, sender, meter).run(), meter);
    }
  }

  /** All runs, by end of simulation. */
  public List<TruthRun> runs() {
    return runs;
  }

  /**
   * Billed for the run's compute and its request, and for the concurrency kept ready while it ran
   * on it, USD.
   */
  public BigDecimal cost(TruthRun run) {
    UsageMeter compute =
        run.isProvisioned()
            ? UsageMeter.LAMBDA_PROVISIONED_COMPUTE_X86_64
            : run.isArm() ? UsageMeter.LAMBDA_COMPUTE_ARM64 : UsageMeter.LAMBDA_COMPUTE_X86_64;
    UsageMeter request =
        run.isArm() ? UsageMeter.LAMBDA_REQUEST_ARM64 : UsageMeter.LAMBDA_REQUEST_X86_64;
    BigDecimal used = share(run, compute, run.billedMbMs()).add(share(run, request, 1));
    return run.isProvisioned()
        ? used.add(share(run, UsageMeter.LAMBDA_PROVISIONED_CONCURRENCY_X86_64, run.billedMbMs()))
        : used;
  }

  private BigDecimal share(TruthRun run, UsageMeter meter, long units) {
    @Nullable BilledUse use = billed.get(new Cell(meter, run.functionArn(), run.hour()));
    if (use == null) {
      throw new IllegalStateException(
          "Run %s of %s used %s, which nothing bills in the hour from %s"
              .formatted(run.invocationId(), run.functionArn(), meter, run.hour()));
    }
    return use.cost()
        .multiply(BigDecimal.valueOf(units))
        .divide(BigDecimal.valueOf(use.units()), DIGITS);
  }

  /** What each caller caused, USD. */
  public Map<TruthCaller, BigDecimal> costByCaller() {
    Map<TruthCaller, BigDecimal> costs = new HashMap<>();
    for (TruthRun run : runs) {
      BigDecimal cost = cost(run);
      int all = run.shares().values().stream().mapToInt(Integer::intValue).sum();
      run.shares()
          .forEach(
              (caller, shares) ->
                  costs.merge(
                      caller,
                      cost.multiply(BigDecimal.valueOf(shares))
                          .divide(BigDecimal.valueOf(all), DIGITS),
                      BigDecimal::add));
    }
    return costs;
  }
}
