package dev.spanledger.analytics.forecast;

import java.util.Arrays;

/**
 * The methods that compete for a series; of equals the first counts, which no single day leads
 * astray. Each sees the past only.
 */
enum Forecaster {
  /**
   * The share that each day of the week has of its week, by median over up to eight weeks, times
   * the level of the last two weeks, by median.
   */
  WEEKDAY_PROFILE("weekday-profile/v1") {
    @Override
    double[] next(double[] past, int days) {
      double[] profile = profile(past);
      double level = level(past, profile, past.length);
      double[] next = new double[days];
      for (int i = 0; i < days; i++) {
        next[i] = level * profile[(past.length + i) % WEEK];
      }
      return next;
    }
  },

  /** Every day as the same day of the week before. */
  SEASONAL_NAIVE("seasonal-naive/v1") {
    @Override
    double[] next(double[] past, int days) {
      double[] next = new double[days];
      for (int i = 0; i < days; i++) {
        next[i] = past[past.length - WEEK + i % WEEK];
      }
      return next;
    }
  },

  /**
   * The weekday profile on a level that goes on rising or falling as its weeks did, half as fast.
   */
  WEEKDAY_TREND("weekday-trend/v1") {
    @Override
    double[] next(double[] past, int days) {
      double[] profile = profile(past);
      double now = level(past, profile, past.length);
      double before = level(past, profile, Math.max(2 * WEEK, past.length - 2 * WEEK));
      double perDay = DAMPING * (now - before) / (2 * WEEK);
      double[] next = new double[days];
      for (int i = 0; i < days; i++) {
        next[i] = Math.max(0, now + perDay * (i + WEEK)) * profile[(past.length + i) % WEEK];
      }
      return next;
    }
  };

  static final int WEEK = 7;
  private static final int MOST_WEEKS = 8;
  private static final double DAMPING = 0.5;

  private final String method;

  Forecaster(String method) {
    this.method = method;
  }

  /** Name and version, as shown beside what it says. */
  String method() {
    return method;
  }

  /**
   * The next days.
   *
   * @param past at least two weeks
   */
  abstract double[] next(double[] past, int days);

  /**
   * Cost of each position of the week over the week's mean; 1 everywhere where nothing is known.
   */
  static double[] profile(double[] past) {
    double[] profile = new double[WEEK];
    Arrays.fill(profile, 1);
    int weeks = Math.min(MOST_WEEKS, past.length / WEEK);
    for (int position = 0; position < WEEK; position++) {
      double[] shares = new double[weeks];
      int known = 0;
      for (int week = 1; week <= weeks; week++) {
        int start = past.length - week * WEEK;
        double mean = mean(past, start);
        int day = start + Math.floorMod(position - start, WEEK);
        if (mean > 0) {
          shares[known++] = past[day] / mean;
        }
      }
      if (known > 0) {
        profile[position] = Statistics.median(Arrays.copyOf(shares, known));
      }
    }
    return profile;
  }

  private static double mean(double[] values, int start) {
    double sum = 0;
    for (int i = start; i < start + WEEK; i++) {
      sum += values[i];
    }
    return sum / WEEK;
  }

  /** Median over two weeks before {@code end} of each day's cost over its weekday's share. */
  private static double level(double[] past, double[] profile, int end) {
    double[] levels = new double[2 * WEEK];
    int known = 0;
    for (int i = end - 2 * WEEK; i < end; i++) {
      if (profile[i % WEEK] > 0) {
        levels[known++] = past[i] / profile[i % WEEK];
      }
    }
    return known == 0 ? 0 : Statistics.median(Arrays.copyOf(levels, known));
  }
}
