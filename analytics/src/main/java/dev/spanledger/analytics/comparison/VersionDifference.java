package dev.spanledger.analytics.comparison;

import java.util.Set;
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

  /** How much worse, for an order: the larger of the two shares of requests that got worse. */
  double harm() {
    double slower = slowerRatio == null ? 0 : 2 * slowerRatio - 1;
    double failing = errorRatioChange == null ? 0 : errorRatioChange;
    return Math.max(slower, failing);
  }
}
