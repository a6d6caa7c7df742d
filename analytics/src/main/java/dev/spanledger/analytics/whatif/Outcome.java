package dev.spanledger.analytics.whatif;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
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

  /** In words, for the reader. */
  public String explanation() {
    return bases.stream().map(Basis::sentence).collect(Collectors.joining("; "));
  }
}
