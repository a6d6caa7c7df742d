package dev.spanledger.analytics.comparison;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether more of the candidate's requests fail: the test of two proportions within each operation,
 * joined over the operations as Mantel and Haenszel do, so that another mix is no difference.
 *
 * @param difference of the error ratios, candidate minus baseline
 * @param z standard deviations by which it exceeds what chance explains
 */
record Proportions(double difference, double z) {

  /** One operation; counts need not be whole, where requests stand for others. */
  record Stratum(
      double baselineCount, double baselineErrors, double candidateCount, double candidateErrors) {}

  /** Null where nothing failed, or everything did, or no operation has requests of both groups. */
  static @Nullable Proportions of(List<Stratum> strata) {
    double weights = 0;
    double weighted = 0;
    double excess = 0;
    double variance = 0;
    for (Stratum stratum : strata) {
      double n = stratum.baselineCount();
      double m = stratum.candidateCount();
      double total = n + m;
      if (n <= 0 || m <= 0 || total <= 1) {
        continue;
      }
      double errors = stratum.baselineErrors() + stratum.candidateErrors();
      weights += n * m / total;
      weighted += (stratum.candidateErrors() * n - stratum.baselineErrors() * m) / total;
      excess += stratum.candidateErrors() - errors * m / total;
      variance += n * m * errors * (total - errors) / (total * total * (total - 1));
    }
    return weights == 0 || variance <= 0
        ? null
        : new Proportions(weighted / weights, excess / Math.sqrt(variance));
  }
}
