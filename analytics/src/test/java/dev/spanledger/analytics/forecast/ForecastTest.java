package dev.spanledger.analytics.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Forecasts of series whose future is known. */
class ForecastTest {
  private static final int SERIES = 200;
  private static final int REST = 14;

  @Test
  void three_weeks_are_the_least() {
    double[] days = new PlantedSeries(1, 60, 10, 0, 0).values();
    assertThat(Forecast.of(Arrays.copyOf(days, 20), REST)).isNull();
    assertThat(Forecast.of(Arrays.copyOf(days, 21), REST)).isNotNull();
  }

  @Test
  void a_week_that_repeats_is_forecast_exactly() {
    double[] days = new PlantedSeries(1, 84, 10, 0, 0).values();
    // Two weeks of 10 x (1.1 + 1.15 + 1.1 + 1.05 + 1.0 + 0.8 + 0.8) = 10 x 7.0.
    Forecast forecast = Forecast.of(Arrays.copyOf(days, 70), REST);
    assertThat(forecast.expected()).isCloseTo(140, offset(1e-6));
    assertThat(forecast.low()).isCloseTo(140, offset(1e-6));
    assertThat(forecast.high()).isCloseTo(140, offset(1e-6));
  }

  /** The figures that RESULTS.md states; each seed is another level, trend and noise. */
  @Test
  void two_weeks_are_forecast_within_the_stated_error_and_mostly_inside_the_interval() {
    double missed = 0;
    double total = 0;
    int inside = 0;
    for (int seed = 0; seed < SERIES; seed++) {
      double trend = (seed % 5 - 2) * 0.002;
      double noise = 0.02 + seed % 4 * 0.03;
      double[] days = new PlantedSeries(seed, 84, 5 + seed, trend, noise).values();
      Forecast forecast = Forecast.of(Arrays.copyOf(days, 70), REST);
      double was = Arrays.stream(days, 70, 84).sum();
      missed += Math.abs(was - forecast.expected());
      total += was;
      inside += was >= forecast.low() && was <= forecast.high() ? 1 : 0;
    }
    System.out.printf("forecast: WAPE %.4f, inside %d of %d%n", missed / total, inside, SERIES);
    assertThat(missed / total).as("weighted absolute error").isLessThan(0.06);
    assertThat(inside).as("of 200 inside the 80 % interval").isBetween(140, 195);
  }
}
