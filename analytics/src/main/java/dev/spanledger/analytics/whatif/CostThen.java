package dev.spanledger.analytics.whatif;

import dev.spanledger.analytics.price.Price;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bill of one function in one currency, as it would have been. */
final class CostThen {
  private static final String COMPUTE = "lambda.gb_second";
  private static final String PROVISIONED_COMPUTE = "lambda.provisioned_gb_second";
  private static final String PROVISIONED = "lambda.provisioned_concurrency";
  private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);

  private final FunctionRuns runs;
  private final Change change;
  private final SizeEffect effect;
  private final @Nullable Concurrency concurrency;
  private final List<BilledMeter> meters;
  private final Prices prices;
  private final long seconds;
  private final Set<Basis> bases = EnumSet.noneOf(Basis.class);

  CostThen(
      FunctionRuns runs,
      Change change,
      SizeEffect effect,
      @Nullable Concurrency concurrency,
      List<BilledMeter> meters,
      Prices prices,
      long seconds) {
    this.runs = runs;
    this.change = change;
    this.effect = effect;
    this.concurrency = concurrency;
    this.meters = meters;
    this.prices = prices;
    this.seconds = seconds;
  }

  /** What else the answer rests on, known once it is made. */
  Set<Basis> bases() {
    return bases;
  }

  /** Cost then; null where a price is missing. */
  @Nullable Range cost() {
    Range cost = change.provisioned() == null ? Range.ZERO : provisionedCost();
    for (BilledMeter meter : meters) {
      Range part = cost == null ? null : part(meter);
      cost = part == null || cost == null ? null : cost.plus(part);
    }
    if (cost == null) {
      bases.add(Basis.NO_PRICE);
    }
    return cost;
  }

  /** Billed compute of runs: memory times time in GB-seconds, with provisioned or without. */
  static BigDecimal computeQuantity(List<BilledMeter> meters) {
    return meters.stream()
        .filter(CostThen::isCompute)
        .map(BilledMeter::quantity)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Whether it is time that functions ran. */
  static boolean isCompute(BilledMeter meter) {
    return meter.is(COMPUTE) || meter.is(PROVISIONED_COMPUTE);
  }

  private @Nullable Range part(BilledMeter meter) {
    boolean isReplaced =
        change.provisioned() != null && (isCompute(meter) || meter.is(PROVISIONED));
    if (isReplaced) {
      return Range.ZERO;
    }
    Range ratio = priceRatio(meter);
    return ratio == null ? null : Range.exactly(meter.cost()).times(usageRatio(meter)).times(ratio);
  }

  private Range usageRatio(BilledMeter meter) {
    String id = meter.meter() == null ? "" : meter.meter();
    return switch (id) {
      case COMPUTE -> effect.memoryTime().times(initRatio());
      case PROVISIONED_COMPUTE -> effect.memoryTime();
      case "lambda.storage_gb_second" -> effect.time();
      case PROVISIONED, "lambda.snapstart_cached", "lambda.snapstart_restored" ->
          Range.exactly(SizeEffect.memoryRatio(runs, change));
      default -> Range.ONE;
    };
  }

  /** What SnapStart leaves of compute: without the init that was billed, or all of it. */
  private Range initRatio() {
    return change.hasSnapStart() && runs.billedMbMs() > 0
        ? new Range(
            BigDecimal.ONE.subtract(Range.quotient(runs.initMbMs(), runs.billedMbMs())),
            BigDecimal.ONE)
        : Range.ONE;
  }

  private @Nullable Range priceRatio(BilledMeter meter) {
    String from = meter.architecture();
    String to = change.architecture();
    String id = meter.meter();
    return id == null || from == null || to == null || from.equals(to)
        ? Range.ONE
        : prices.ratio(id, from, to);
  }

  /** Compute on and beside environments that are kept ready, and the environments. */
  private @Nullable Range provisionedCost() {
    Integer count = change.provisioned();
    String architecture = architecture();
    if (count == null || concurrency == null || runs.billedMbMs() == 0) {
      return null;
    }
    BigDecimal onDemand = onDemandPrice(architecture);
    if (onDemand == null) {
      return null;
    }
    BigDecimal kept =
        BigDecimal.ONE.subtract(Range.quotient(concurrency.sparedMbMs(), runs.billedMbMs()));
    Range compute = effect.memoryTime().times(kept).times(computeQuantity(meters));
    if (count == 0) {
      return compute.times(onDemand);
    }
    Price used = prices.price(PROVISIONED_COMPUTE, architecture);
    Price ready = prices.price(PROVISIONED, architecture);
    if (used == null || ready == null) {
      return null;
    }
    BigDecimal environments =
        memoryGb().multiply(BigDecimal.valueOf(count)).multiply(BigDecimal.valueOf(seconds));
    return compute
        .times(mixed(concurrency.share(), used.amount(), onDemand))
        .plus(Range.exactly(environments).times(ready.amount()));
  }

  /** Average price where a share of the time costs one price and the rest another. */
  private static Range mixed(Range share, BigDecimal used, BigDecimal onDemand) {
    BigDecimal difference = used.subtract(onDemand);
    BigDecimal one = onDemand.add(share.low().multiply(difference));
    BigDecimal other = onDemand.add(share.high().multiply(difference));
    return new Range(one.min(other), one.max(other));
  }

  /** What the function itself paid on average, free tier and all; else the price. */
  private @Nullable BigDecimal onDemandPrice(@Nullable String architecture) {
    for (BilledMeter meter : meters) {
      boolean isOwn = meter.is(COMPUTE) && meter.quantity().signum() > 0;
      Range ratio = isOwn ? priceRatio(meter) : null;
      if (ratio != null) {
        prices.sources().add(Price.BILL);
        return Range.quotient(meter.cost(), meter.quantity()).multiply(ratio.low());
      }
    }
    Price price = prices.price(COMPUTE, architecture);
    return price == null ? null : price.amount();
  }

  /** The one asked for; else the one that most was billed for. */
  private @Nullable String architecture() {
    if (change.architecture() != null) {
      return change.architecture();
    }
    BilledMeter most = null;
    for (BilledMeter meter : meters) {
      boolean isMore = most == null || meter.quantity().compareTo(most.quantity()) > 0;
      most = isCompute(meter) && isMore ? meter : most;
    }
    return most == null ? runs.current().architecture() : most.architecture();
  }

  private BigDecimal memoryGb() {
    Integer asked = change.memoryMb();
    return Range.quotient(
        BigDecimal.valueOf(asked == null ? runs.current().memoryMb() : asked), MB_PER_GB);
  }

  /**
   * The most that snapshots could cost: one kept all the time, restored at every cold start; null
   * where their price is not known. Java's managed runtimes pay none.
   */
  @Nullable BigDecimal snapshotCost() {
    Price cached = prices.price("lambda.snapstart_cached", null);
    Price restored = prices.price("lambda.snapstart_restored", null);
    if (cached == null || restored == null) {
      bases.add(Basis.NO_PRICE);
      return null;
    }
    return cached
        .amount()
        .multiply(BigDecimal.valueOf(seconds))
        .add(restored.amount().multiply(BigDecimal.valueOf(runs.coldStartCount())))
        .multiply(memoryGb());
  }
}
