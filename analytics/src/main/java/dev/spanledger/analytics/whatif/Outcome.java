package dev.spanledger.analytics.whatif;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a change would have made of a function's bill and of its callers' wait in the period.
 *
 * @param costNow billed cost of the function's Lambda usage; before credits and tax
 * @param costThenLow the least it could have been, null where that is not known
 * @param costThenHigh the most it could have been, null where that is not known
 * @param p95NowNanos 95th percentile of duration and the init or restore before it
 * @param memoryNowMb of the newest run
 * @param coverageRatio memory times time of the runs over what was billed; null where nothing was
 * @param bases everything that the answer rests on
 * @param priceSources where prices came from that are not the function's own
 */
public record Outcome(
    String function,
    String change,
    @Nullable String billingCurrency,
    @Nullable BigDecimal costNow,
    @Nullable BigDecimal costThenLow,
    @Nullable BigDecimal costThenHigh,
    long p95NowNanos,
    @Nullable Long p95ThenLowNanos,
    @Nullable Long p95ThenHighNanos,
    int memoryNowMb,
    @Nullable Integer maxMemoryUsedMb,
    long runCount,
    long coldStartCount,
    @Nullable Double coverageRatio,
    Set<Basis> bases,
    Set<String> priceSources,
    Instant from,
    Instant to) {
  /** Names of {@link #values()}, as files and the API have them. */
  public static final List<String> COLUMNS =
      List.of(
          "function",
          "change",
          "billed_cost_now",
          "cost_then_low",
          "cost_then_high",
          "billing_currency",
          "p95_now_ns",
          "p95_then_low_ns",
          "p95_then_high_ns",
          "memory_now_mb",
          "max_memory_used_mb",
          "run_count",
          "cold_start_count",
          "coverage_ratio",
          "confidence",
          "basis",
          "explanation",
          "price_sources",
          "period_from",
          "period_to");

  /** Further off what was billed than this, the runs are not those of the bill. */
  private static final double COVERAGE_TOLERANCE = 0.05;

  public Outcome {
    bases = EnumSet.copyOf(bases);
    priceSources = new TreeSet<>(priceSources);
  }

  /** The least of what it rests on; at most MEDIUM where runs are missing or too many. */
  public Basis.Confidence confidence() {
    boolean isCovered = coverageRatio != null && Math.abs(coverageRatio - 1) <= COVERAGE_TOLERANCE;
    Basis.Confidence least = isCovered ? Basis.Confidence.HIGH : Basis.Confidence.MEDIUM;
    for (Basis basis : bases) {
      least = basis.confidence().compareTo(least) > 0 ? basis.confidence() : least;
    }
    return least;
  }

  /** One value per column. */
  public List<@Nullable Object> values() {
    return Arrays.asList(
        function,
        change,
        costNow,
        costThenLow,
        costThenHigh,
        billingCurrency,
        p95NowNanos,
        p95ThenLowNanos,
        p95ThenHighNanos,
        memoryNowMb,
        maxMemoryUsedMb,
        runCount,
        coldStartCount,
        coverageRatio,
        confidence().name(),
        bases.stream().map(Basis::name).collect(Collectors.joining("+")),
        explanation(),
        String.join("; ", priceSources),
        from,
        to);
  }

  /** In words, for the reader. */
  public String explanation() {
    return bases.stream().map(Basis::sentence).collect(Collectors.joining("; "));
  }
}
