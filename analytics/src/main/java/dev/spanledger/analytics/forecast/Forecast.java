package dev.spanledger.analytics.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sum of the next days of a series.
 *
 * <p>Of {@link Forecaster}'s methods the one counts whose sums over as many days missed least, in
 * the mean, when asked at each day of the series' own second half. The interval is made of those
 * misses, so it is as wide as the method was wrong before: their root mean square times Student's t
 * for 80 %. Sums that overlap are not independent, so the degrees of freedom are how often the sums
 * fit one after the other into the days that were tried. It says nothing about what never happened
 * before.
 *
 * @param method that was chosen
 * @param expected sum, in the series' currency
 * @param low lower end of the 80 % interval, at least 0
 * @param high upper end of it
 * @param trials how many earlier days were asked for a sum of the same length
 * @param meanAbsoluteError of those sums, over their mean; 0.1 is 10 %
 */
public record Forecast(
    String method, double expected, double low, double high, int trials, double meanAbsoluteError) {
  /** Three weeks are the least of which two make a profile and one tries it. */
  static final int LEAST_DAYS = 21;

  /** Student's t for 80 % on both sides, by degrees of freedom from 1 on; then the normal's. */
  private static final double[] STUDENT_T = {
    3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397
  };

  private static final double NORMAL = 1.282;

  /** One method's misses. */
  private record Trial(Forecaster forecaster, double[] misses, double error, double halfWidth) {}

  /** Null where the series is too short to say anything: less than three weeks. */
  static @Nullable Forecast of(double[] past, int days) {
    if (past.length < LEAST_DAYS) {
      return null;
    }
    if (days == 0) {
      return new Forecast(Forecaster.SEASONAL_NAIVE.method(), 0, 0, 0, 0, 0);
    }
    Trial best = null;
    for (Forecaster forecaster : Forecaster.values()) {
      Trial trial = trial(forecaster, past, days);
      best = best == null || trial.error() < best.error() ? trial : best;
    }
    if (best == null) {
      return null;
    }
    double expected = sum(best.forecaster().next(past, days));
    return new Forecast(
        best.forecaster().method(),
        expected,
        Math.max(0, expected - best.halfWidth()),
        expected + best.halfWidth(),
        best.misses().length,
        best.error());
  }

  private static Trial trial(Forecaster forecaster, double[] past, int days) {
    List<Double> misses = new ArrayList<>();
    double missed = 0;
    double total = 0;
    int first = Math.max(2 * Forecaster.WEEK, past.length / 2);
    // Where the series is shorter than the days asked for, shorter sums are tried and scaled up.
    int length = Math.max(1, Math.min(days, past.length - first));
    for (int origin = first; origin + length <= past.length; origin++) {
      double[] known = Arrays.copyOf(past, origin);
      double said = sum(forecaster.next(known, length));
      double was = 0;
      for (int i = origin; i < origin + length; i++) {
        was += past[i];
      }
      misses.add((was - said) * days / length);
      missed += Math.abs(was - said);
      total += Math.abs(was);
    }
    double[] all = misses.stream().mapToDouble(Double::doubleValue).toArray();
    int independent = Math.max(1, (past.length - first) / length);
    double t = independent <= STUDENT_T.length ? STUDENT_T[independent - 1] : NORMAL;
    double halfWidth = t * rootMeanSquare(all) * Math.sqrt(1 + 1.0 / independent);
    return new Trial(forecaster, all, total == 0 ? missed : missed / total, halfWidth);
  }

  private static double rootMeanSquare(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
