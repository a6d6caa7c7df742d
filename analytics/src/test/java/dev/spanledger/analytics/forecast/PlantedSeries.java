package dev.spanledger.analytics.forecast;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Daily costs of known making: a level, a week, a trend, noise; seeded. */
final class PlantedSeries {
  static final LocalDate FIRST = LocalDate.parse("2026-06-01");
  private static final double[] WEEK = {1.1, 1.15, 1.1, 1.05, 1.0, 0.8, 0.8};

  private final Random random;
  private final List<Double> values = new ArrayList<>();

  /**
   * @param trendPerDay share of the level
   * @param noise standard deviation, as a share of the day
   */
  PlantedSeries(long seed, int days, double level, double trendPerDay, double noise) {
    this.random = new Random(seed);
    for (int day = 0; day < days; day++) {
      double ordinary = level * (1 + trendPerDay * day) * WEEK[day % WEEK.length];
      values.add(Math.max(0, ordinary * (1 + noise * random.nextGaussian())));
    }
  }

  /** Multiplies days. */
  PlantedSeries times(int from, int to, double factor) {
    for (int day = from; day < to; day++) {
      values.set(day, values.get(day) * factor);
    }
    return this;
  }

  DailySeries series() {
    List<BigDecimal> costs = new ArrayList<>();
    values.forEach(
        value -> costs.add(BigDecimal.valueOf(value).setScale(10, RoundingMode.HALF_UP)));
    return new DailySeries("orders-api", "USD", FIRST, costs);
  }

  double[] values() {
    return series().values();
  }
}
