package dev.spanledger.analytics.forecast;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds days that cost more than the item's past explains. A day is expected to cost what its day
 * of the week did over up to eight weeks before, by median, on the level of the two weeks before
 * it. It stands out where it exceeds that by more than a number of standard deviations of the
 * misses of the four weeks before (by median absolute deviation), by a share of what was expected,
 * and by an amount that is worth a look. A day that stood out is replaced by what was expected
 * before later days are judged, so that one spike does not hide the next, until it has lasted a
 * week: then it is the level.
 *
 * @param deviations of ordinary days, as 5
 * @param leastShare of what was expected, as 0.2
 * @param leastAmount in the series' currency
 */
public record AnomalySearch(double deviations, double leastShare, double leastAmount) {
  private static final int LEAST_PAST = 3 * Forecaster.WEEK;
  private static final int MISSES = 4 * Forecaster.WEEK;

  /** Least spread, as a share of the level: a series without any noise would flag every cent. */
  private static final double LEAST_SPREAD = 0.02;

  public AnomalySearch {
    if (!(deviations > 0) || !(leastShare >= 0) || !(leastAmount >= 0)) {
      throw new IllegalArgumentException(
          "Deviations %s must be positive, share %s and amount %s not negative"
              .formatted(deviations, leastShare, leastAmount));
    }
  }

  /** Days that stood out, merged where they follow each other, oldest first. */
  public List<Anomaly> in(DailySeries series) {
    double[] seen = series.values();
    double[] cleaned = seen.clone();
    double[] expected = new double[seen.length];
    double[] scores = new double[seen.length];
    int lasted = 0;
    for (int day = LEAST_PAST; day < seen.length; day++) {
      double[] past = Arrays.copyOf(cleaned, day);
      expected[day] = Forecaster.WEEKDAY_PROFILE.next(past, 1)[0];
      double spread = spread(cleaned, expected, day);
      double excess = seen[day] - expected[day];
      boolean standsOut =
          excess > deviations * spread
              && excess > leastShare * expected[day]
              && excess > leastAmount;
      lasted = standsOut ? lasted + 1 : 0;
      if (standsOut) {
        scores[day] = spread == 0 ? Double.POSITIVE_INFINITY : excess / spread;
        boolean isNewLevel = lasted > Forecaster.WEEK;
        cleaned[day] = isNewLevel ? seen[day] : expected[day];
      }
    }
    return merged(series, expected, scores);
  }

  private static double spread(double[] cleaned, double[] expected, int day) {
    int from = Math.max(LEAST_PAST, day - MISSES);
    double level = Statistics.median(Arrays.copyOfRange(cleaned, day - 2 * Forecaster.WEEK, day));
    double least = LEAST_SPREAD * Math.abs(level);
    if (day - from < Forecaster.WEEK) {
      // Too few misses yet: the spread of the days themselves, which is wider.
      return Math.max(
          least, Statistics.spread(Arrays.copyOfRange(cleaned, day - 2 * Forecaster.WEEK, day)));
    }
    double[] misses = new double[day - from];
    for (int i = from; i < day; i++) {
      misses[i - from] = cleaned[i] - expected[i];
    }
    return Math.max(least, Statistics.spread(misses));
  }

  private static List<Anomaly> merged(DailySeries series, double[] expected, double[] scores) {
    List<Anomaly> found = new ArrayList<>();
    int day = 0;
    while (day < scores.length) {
      if (scores[day] == 0) {
        day++;
        continue;
      }
      int end = day;
      double sum = 0;
      double score = 0;
      while (end < scores.length && scores[end] > 0) {
        sum += expected[end];
        score = Math.max(score, scores[end]);
        end++;
      }
      LocalDate from = series.firstDay().plusDays(day);
      LocalDate to = series.firstDay().plusDays(end);
      BigDecimal cost = series.sum(from, to);
      found.add(
          new Anomaly(
              series.item(),
              series.currency(),
              from,
              to,
              cost,
              sum,
              cost.doubleValue() - sum,
              score));
      day = end;
    }
    return found;
  }
}
