package dev.spanledger.analytics.comparison;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the candidate's requests take longer: Mann and Whitney's rank test within each operation,
 * joined over the operations as van Elteren does, so that another mix of operations is no
 * difference. Ties count half, and the variance is corrected for them.
 *
 * @param slowerRatio how often a request of the candidate takes longer than one of the baseline, of
 *     the same operation; 0.5 where nothing differs
 * @param z standard deviations by which that exceeds 0.5 by more than chance
 */
record RankSums(double slowerRatio, double z) {

  /**
   * One operation.
   *
   * @param baseline requests by bucket of duration
   * @param candidate likewise
   */
  record Stratum(Map<Long, Double> baseline, Map<Long, Double> candidate) {}

  /** Null where no operation has requests of both groups that differ in duration. */
  static @Nullable RankSums of(List<Stratum> strata) {
    double weights = 0;
    double weighted = 0;
    double excess = 0;
    double variance = 0;
    for (Stratum stratum : strata) {
      double n = sum(stratum.baseline());
      double m = sum(stratum.candidate());
      double total = n + m;
      if (n <= 0 || m <= 0 || total <= 1) {
        continue;
      }
      double wins = wins(stratum);
      weights += n * m / (total + 1);
      weighted += wins / (total + 1);
      excess += (wins - n * m / 2) / (total + 1);
      double ties = ties(stratum) / (total * (total - 1));
      variance += n * m / 12 * (total + 1 - ties) / (total + 1) / (total + 1);
    }
    return weights == 0 || variance <= 0
        ? null
        : new RankSums(weighted / weights, excess / Math.sqrt(variance));
  }

  /** Pairs in which the candidate took longer. */
  private static double wins(Stratum stratum) {
    TreeMap<Long, Double> baseline = new TreeMap<>(stratum.baseline());
    double below = 0;
    double wins = 0;
    for (Map.Entry<Long, Double> bucket : new TreeMap<>(stratum.candidate()).entrySet()) {
      while (!baseline.isEmpty() && baseline.firstKey() < bucket.getKey()) {
        below += baseline.pollFirstEntry().getValue();
      }
      double same = baseline.getOrDefault(bucket.getKey(), 0.0);
      wins += bucket.getValue() * (below + same / 2);
    }
    return wins;
  }

  private static double ties(Stratum stratum) {
    Map<Long, Double> both = new TreeMap<>(stratum.baseline());
    stratum.candidate().forEach((bucket, count) -> both.merge(bucket, count, Double::sum));
    double ties = 0;
    for (double count : both.values()) {
      ties += count * count * count - count;
    }
    return ties;
  }

  private static double sum(Map<Long, Double> counts) {
    return counts.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
