package dev.spanledger.analytics.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A version beside another of the same service or operation. A probability is what one test alone
 * says; {@code changes} are those that still stand beside all the other tests of the comparison.
 *
 * @param slowerRatio how often a request of the candidate takes longer than one of the baseline
 * @param slowerProbability that the candidate is slower: Mann and Whitney, by operation
 * @param slowTailProbability that more of the slowest 5 % of both are the candidate's
 * @param errorRatioChange candidate minus baseline, by operation
 * @param moreErrorsProbability that the candidate fails more often: two proportions, by operation
 * @param isTooFew fewer than {@value #FEWEST_REQUESTS} requests of either: nothing is tested
 */
public record VersionDifference(
    Measured baseline,
    Measured candidate,
    @Nullable Double slowerRatio,
    @Nullable Double slowerProbability,
    @Nullable Double slowTailProbability,
    @Nullable Double errorRatioChange,
    @Nullable Double moreErrorsProbability,
    Set<Change> changes,
    boolean isTooFew) {
  /** Below so many requests of either version the tests' normal approximation does not hold. */
  public static final int FEWEST_REQUESTS = 20;

  /** Names of {@link #values()}, as files and the API have them. */
  public static final List<String> COLUMNS =
      List.of(
          "service_name",
          "operation",
          "baseline_version",
          "candidate_version",
          "verdict",
          "baseline_request_count",
          "candidate_request_count",
          "baseline_error_ratio",
          "candidate_error_ratio",
          "more_errors_probability",
          "baseline_p50_ns",
          "candidate_p50_ns",
          "baseline_p95_ns",
          "candidate_p95_ns",
          "baseline_p99_ns",
          "candidate_p99_ns",
          "candidate_slower_ratio",
          "slower_probability",
          "slow_tail_probability",
          "baseline_cold_start_ratio",
          "candidate_cold_start_ratio",
          "baseline_init_p50_ns",
          "candidate_init_p50_ns",
          "baseline_init_p95_ns",
          "candidate_init_p95_ns",
          "baseline_per_1000_cost",
          "candidate_per_1000_cost",
          "billing_currency",
          "candidate_first_seen",
          "simulated");

  /** What a new version can do to its users. */
  public enum Change {
    SLOWER,
    SLOWER_TAIL,
    MORE_ERRORS,
    FASTER,
    FASTER_TAIL,
    FEWER_ERRORS;

    boolean isRegression() {
      return this == SLOWER || this == SLOWER_TAIL || this == MORE_ERRORS;
    }
  }

  public VersionDifference {
    changes = Set.copyOf(changes);
  }

  /** True where something got worse, beyond what chance explains. */
  public boolean isRegression() {
    return changes.stream().anyMatch(Change::isRegression);
  }

  /** In words, as {@code slower, more errors}. */
  public String verdict() {
    if (isTooFew) {
      return "too few requests";
    }
    return changes.isEmpty()
        ? "no difference"
        : changes.stream()
            .sorted()
            .map(change -> change.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .collect(Collectors.joining(", "));
  }

  /** Everything that is known, in the order of {@link #COLUMNS}. */
  public List<@Nullable Object> values() {
    return Arrays.asList(
        candidate.service(),
        candidate.operation(),
        baseline.version(),
        candidate.version(),
        verdict(),
        baseline.requestCount(),
        candidate.requestCount(),
        baseline.errorRatio(),
        candidate.errorRatio(),
        moreErrorsProbability,
        baseline.p50Nanos(),
        candidate.p50Nanos(),
        baseline.p95Nanos(),
        candidate.p95Nanos(),
        baseline.p99Nanos(),
        candidate.p99Nanos(),
        slowerRatio,
        slowerProbability,
        slowTailProbability,
        baseline.coldStartRatio(),
        candidate.coldStartRatio(),
        baseline.initP50Nanos(),
        candidate.initP50Nanos(),
        baseline.initP95Nanos(),
        candidate.initP95Nanos(),
        baseline.costPerThousand(),
        candidate.costPerThousand(),
        candidate.billingCurrency(),
        candidate.firstSeen(),
        candidate.isSimulated());
  }

  /** How much worse, for an order: the larger of the two shares of requests that got worse. */
  double harm() {
    double slower = slowerRatio == null ? 0 : 2 * slowerRatio - 1;
    double failing = errorRatioChange == null ? 0 : errorRatioChange;
    return Math.max(slower, failing);
  }
}
