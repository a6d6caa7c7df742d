package dev.spanledger.analytics.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Events planted in series of known making. */
class AnomalySearchTest {
  private static final AnomalySearch SEARCH = new AnomalySearch(5, 0.2, 0);
  private static final int SERIES = 200;

  @Test
  void a_spike_is_one_event_with_its_days_and_its_excess() {
    DailySeries series = new PlantedSeries(1, 70, 10, 0, 0).times(60, 62, 3).series();
    List<Anomaly> found = SEARCH.in(series);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).from()).isEqualTo(PlantedSeries.FIRST.plusDays(60));
    assertThat(found.get(0).to()).isEqualTo(PlantedSeries.FIRST.plusDays(62));
    // Days 60 and 61 of the week are 1.0 and 0.8 of 10: 18 expected, 54 seen.
    assertThat(found.get(0).expected()).isCloseTo(18, offset(1e-6));
    assertThat(found.get(0).cost()).isEqualByComparingTo("54");
  }

  @Test
  void a_new_level_is_an_event_for_a_week_and_then_ordinary() {
    DailySeries series = new PlantedSeries(1, 90, 10, 0, 0.02).times(50, 90, 1.6).series();
    List<Anomaly> found = SEARCH.in(series);
    assertThat(found.get(0).from()).isEqualTo(PlantedSeries.FIRST.plusDays(50));
    assertThat(found.get(found.size() - 1).to())
        .isBeforeOrEqualTo(PlantedSeries.FIRST.plusDays(72));
  }

  /** The figures that RESULTS.md states. */
  @Test
  void planted_events_are_found_and_ordinary_weeks_are_left_alone() {
    int planted = 0;
    int foundPlanted = 0;
    int falseAlarms = 0;
    int quiet = 0;
    for (int seed = 0; seed < SERIES; seed++) {
      double noise = 0.02 + seed % 4 * 0.02;
      double trend = (seed % 5 - 2) * 0.001;
      quiet +=
          SEARCH.in(new PlantedSeries(seed, 91, 5 + seed, trend, noise).series()).isEmpty() ? 1 : 0;
      int day = 40 + seed % 45;
      double factor = 1.6 + seed % 3 * 0.7;
      List<Anomaly> found =
          SEARCH.in(
              new PlantedSeries(seed, 91, 5 + seed, trend, noise)
                  .times(day, day + 1 + seed % 2, factor)
                  .series());
      planted++;
      boolean isFound =
          found.stream()
              .anyMatch(
                  one ->
                      !one.from().isAfter(PlantedSeries.FIRST.plusDays(day))
                          && one.to().isAfter(PlantedSeries.FIRST.plusDays(day)));
      foundPlanted += isFound ? 1 : 0;
      falseAlarms += found.size() - (isFound ? 1 : 0);
    }
    double recall = (double) foundPlanted / planted;
    double precision = (double) foundPlanted / (foundPlanted + falseAlarms);
    System.out.printf(
        "anomalies: recall %.3f, precision %.3f, quiet %d of %d%n",
        recall, precision, quiet, SERIES);
    assertThat(recall).isGreaterThan(0.95);
    assertThat(precision).isGreaterThan(0.95);
    assertThat(quiet).isGreaterThanOrEqualTo(190);
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatThrownBy(() -> new AnomalySearch(0, 0.2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Deviations 0.0");
  }
}
