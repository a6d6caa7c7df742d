package dev.spanledger.analytics.whatif;

import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.whatif.FunctionRuns.Where;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the functions of a service would have cost. The runs that count are those of the
 * hours that the bill has charges for running time of, so that both speak of the same time. What
 * was billed is scaled by what the observed runs say; money is never made from runs alone.
 */
public final class WhatIf {
  /** Report of the catalogue that the runs are rows of. */
  public static final String REPORT = "whatif_run";

  private static final int COST_SCALE = 10;
  private static final BigDecimal MB_MS_PER_GB_SECOND = BigDecimal.valueOf(1_024_000);

  /** A quarter more than was ever used. */
  private static final double HEADROOM = 1.25;

  private final QueryEngine engine;
  private final Map<String, Object> parameters;
  private final LambdaBill bill;
  private final PriceFile prices;
  private final Instant from;
  private final Instant to;
  private final QueryResult runs;
  private final List<FunctionRuns> functions;

  private WhatIf(
      QueryEngine engine,
      @Nullable String service,
      LambdaBill bill,
      PriceFile prices,
      Instant from,
      Instant to) {
    this.engine = engine;
    this.bill = bill;
    this.prices = prices;
    this.from = from;
    this.to = to;
    Map<String, Object> asked = new HashMap<>(Map.of("from", from, "to", to));
    if (service != null) {
      asked.put("service", service);
    }
    this.parameters = Map.copyOf(asked);
    this.runs = engine.run(REPORT, parameters);
    this.functions = FunctionRuns.of(runs.maps());
  }

  /**
   * Reads a service's runs and Lambda's charges.
   *
   * @param service whose functions are asked about; null for all
   * @param from start of the period, included; where the bill begins later, it is the bill's
   * @param to its end, excluded; where the bill ends earlier, it is the bill's
   */
  public static WhatIf read(
      QueryEngine engine, @Nullable String service, Instant from, Instant to, PriceFile prices) {
    LambdaBill bill =
        LambdaBill.of(engine.run("whatif_charge", Map.of("from", from, "to", to)).maps());
    Instant billFrom = bill.from();
    Instant billTo = bill.to();
    Instant start = billFrom != null && billFrom.isAfter(from) ? billFrom : from;
    Instant end = billTo != null && billTo.isBefore(to) ? billTo : to;
    return new WhatIf(engine, service, bill, prices, start, end);
  }

  /** The statement that the runs came from. */
  public String sql() {
    return runs.sql();
  }

  /** What the answers lack. */
  public List<String> warnings() {
    return runs.warnings();
  }

  /** Whether the service has a run in the period. */
  public boolean hasRuns() {
    return !functions.isEmpty();
  }

  /** What the change makes of each function. */
  public List<Outcome> of(Change change) {
    Map<Where, Concurrency> concurrency = concurrency(change.provisioned());
    List<Outcome> outcomes = new ArrayList<>();
    for (FunctionRuns runs : functions) {
      outcomes.addAll(of(runs, change, concurrency.get(runs.where())));
    }
    return outcomes;
  }

  /** What a memory size that holds what was used, and a quarter more, makes of each function. */
  public List<Outcome> rightSized() {
    List<Outcome> outcomes = new ArrayList<>();
    for (FunctionRuns runs : functions) {
      Integer used = runs.maxMemoryUsedMb();
      int current = runs.current().memoryMb();
      int least = used == null ? current : (int) Math.ceil(used * HEADROOM);
      int memoryMb = Math.max(Change.LEAST_MEMORY_MB, Math.min(current, least));
      outcomes.addAll(of(runs, new Change(memoryMb, null, null, false), null));
    }
    return outcomes;
  }

  private Map<Where, Concurrency> concurrency(@Nullable Integer provisioned) {
    Map<Where, Concurrency> byFunction = new HashMap<>();
    if (provisioned != null) {
      Map<String, Object> more = new HashMap<>(parameters);
      more.put("provisioned", provisioned);
      for (Map<String, @Nullable Object> row : engine.run("whatif_concurrency", more).maps()) {
        byFunction.put(Where.of(row), Concurrency.of(row));
      }
    }
    return byFunction;
  }

  private List<Outcome> of(FunctionRuns runs, Change change, @Nullable Concurrency concurrency) {
    Map<String, List<BilledMeter>> byCurrency = bill.of(runs.key());
    // Without a charge for running time anywhere, the period has no bounds to count seconds in.
    if (byCurrency.isEmpty() || bill.from() == null) {
      return List.of(outcome(runs, change, concurrency, null, List.of()));
    }
    List<Outcome> outcomes = new ArrayList<>();
    byCurrency.forEach(
        (currency, meters) -> outcomes.add(outcome(runs, change, concurrency, currency, meters)));
    return outcomes;
  }

  private Outcome outcome(
      FunctionRuns runs,
      Change change,
      @Nullable Concurrency concurrency,
      @Nullable String currency,
      List<BilledMeter> meters) {
    SizeEffect effect = SizeEffect.of(runs, change);
    Set<Basis> bases = EnumSet.copyOf(effect.bases());
    Range wait = wait(runs, change, concurrency, bases);
    Range p95 = wait == null ? null : wait.times(effect.p95());
    boolean fits = fits(runs, change);
    Range cost = null;
    BigDecimal snapshots = BigDecimal.ZERO;
    Set<String> sources = new TreeSet<>();
    if (!fits) {
      bases = EnumSet.of(Basis.WOULD_NOT_FIT);
    } else if (currency == null) {
      bases.add(Basis.NO_BILL);
    } else {
      Prices known = new Prices(bill, prices, day(), region(runs), currency);
      CostThen then = new CostThen(runs, change, effect, concurrency, meters, known, seconds());
      cost = then.cost();
      snapshots = gainsSnapStart(runs, change) ? then.snapshotCost() : snapshots;
      bases.addAll(then.bases());
      sources.addAll(known.sources());
      if (meters.stream().anyMatch(BilledMeter::isCommitted)) {
        bases.add(Basis.COMMITTED);
      }
    }
    if (bases.size() > 1) {
      bases.remove(Basis.UNCHANGED);
    }
    return new Outcome(
        runs.where().name(),
        change.text(),
        currency,
        currency == null ? null : sum(meters),
        cost == null ? null : rounded(cost.low()),
        cost == null || snapshots == null ? null : rounded(cost.high().add(snapshots)),
        runs.p95Nanos(),
        p95 == null || !fits ? null : p95.low().setScale(0, RoundingMode.HALF_UP).longValue(),
        p95 == null || !fits ? null : p95.high().setScale(0, RoundingMode.HALF_UP).longValue(),
        runs.current().memoryMb(),
        runs.maxMemoryUsedMb(),
        runs.runCount(),
        runs.coldStartCount(),
        coverage(runs, meters),
        bases,
        sources,
        from,
        to);
  }

  private static boolean fits(FunctionRuns runs, Change change) {
    Integer asked = change.memoryMb();
    Integer used = runs.maxMemoryUsedMb();
    return asked == null || used == null || used <= asked;
  }

  /** SnapStart changes a function that has it already in nothing. */
  private static boolean gainsSnapStart(FunctionRuns runs, Change change) {
    boolean isOnlyRestored =
        runs.sizes().stream().anyMatch(size -> size.restoreCount() > 0) && runs.initMbMs() == 0;
    return change.hasSnapStart() && !isOnlyRestored;
  }

  /** The 95th percentile at the size as it is, in ns; null where it cannot be known. */
  private static @Nullable Range wait(
      FunctionRuns runs, Change change, @Nullable Concurrency concurrency, Set<Basis> bases) {
    BigDecimal now = BigDecimal.valueOf(runs.p95Nanos());
    BigDecimal without = BigDecimal.valueOf(runs.p95WithoutInitNanos()).min(now);
    if (gainsSnapStart(runs, change)) {
      bases.add(Basis.RESTORE_UNKNOWN);
      return new Range(without, now);
    }
    if (concurrency == null) {
      return Range.exactly(now);
    }
    bases.add(Basis.OBSERVED_CONCURRENCY);
    boolean isExceeded = concurrency.exceededHourCount() > 0;
    if (isExceeded && runs.hasProvisioned()) {
      bases.add(Basis.COLD_STARTS_UNKNOWN);
      return null;
    }
    BigDecimal then = BigDecimal.valueOf(concurrency.p95Nanos());
    return new Range(isExceeded ? without.min(then) : then, then);
  }

  private LocalDate day() {
    return LocalDate.ofInstant(to, ZoneOffset.UTC);
  }

  private long seconds() {
    return Duration.between(from, to).toSeconds();
  }

  private static @Nullable String region(FunctionRuns runs) {
    return runs.key() == null ? runs.where().region() : runs.key().region();
  }

  private static @Nullable Double coverage(FunctionRuns runs, List<BilledMeter> meters) {
    BigDecimal billed = CostThen.computeQuantity(meters).multiply(MB_MS_PER_GB_SECOND);
    return billed.signum() <= 0
        ? null
        : Double.valueOf(
            Range.quotient(BigDecimal.valueOf(runs.billedMbMs()), billed).doubleValue());
  }

  private static BigDecimal sum(List<BilledMeter> meters) {
    return meters.stream().map(BilledMeter::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal rounded(BigDecimal cost) {
    return cost.setScale(COST_SCALE, RoundingMode.HALF_UP).stripTrailingZeros();
  }
}
