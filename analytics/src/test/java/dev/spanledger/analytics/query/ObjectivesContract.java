package dev.spanledger.analytics.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spanledger.analytics.objective.BurnWindow;
import dev.spanledger.analytics.objective.Objective;
import dev.spanledger.analytics.objective.ObjectiveStatus;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How objectives stand over {@link GivenObjectives}, worked out by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ObjectivesContract {
  private Lake lake;
  private QueryEngine engine;

  /** An engine over this lake. */
  protected abstract QueryEngine open(Lake given) throws IOException;

  @BeforeAll
  void land(@TempDir Path folder) throws IOException {
    lake = Lake.open(folder);
    GivenObjectives.land(lake);
    engine = open(lake);
  }

  @AfterAll
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  /**
   * Of 1,001 requests in 30 days 6 failed, 10.01 may: 0.4006 of the budget is left. In 5 minutes 1
   * of 2 failed: 50 times what may. In an hour 5 of 10, in 30 minutes 1 of 6, in 6 hours 5 of 30,
   * in 3 days 5 of 100.
   */
  @Test
  void budget_and_burn_rates_count_what_sampled_requests_stand_for() {
    ObjectiveStatus status = status("0.99", null, 30);
    assertThat(status.spanCount()).isEqualTo(8);
    assertThat(status.totalWeight()).isEqualTo(1_001);
    assertThat(status.badWeight()).isEqualTo(6);
    assertThat(status.budgetLeftRatio()).isCloseTo(1 - 6 / 10.01, within(1e-12));
    assertThat(rates(status))
        .containsExactly(close(50), close(50), close(100 / 6.0), close(100 / 6.0), close(5));
    assertThat(status.burning()).containsExactly(BurnWindow.values());
    assertThat(status.state()).isEqualTo(ObjectiveStatus.State.BURNING);
  }

  /** Of 100 requests in 7 days 5 failed and 21 more were slow; 5 may be bad. */
  @Test
  void late_requests_and_failed_ones_miss_a_latency_objective() {
    ObjectiveStatus status = status("0.95", Duration.ofMillis(500), 7);
    assertThat(status.totalWeight()).isEqualTo(100);
    assertThat(status.badWeight()).isEqualTo(26);
    assertThat(status.budgetLeftRatio()).isCloseTo(1 - 26 / 5.0, within(1e-12));
    assertThat(status.state()).isEqualTo(ObjectiveStatus.State.EXHAUSTED);
  }

  /**
   * 2 % of 30 days' budget in an hour is 14.4 times as fast as it may be used up; of 7 days 3.36.
   */
  @Test
  void thresholds_are_those_of_the_workbook_for_thirty_days_and_scaled_for_others() {
    assertThat(thresholds(30)).containsExactly(close(14.4), close(6), close(1));
    assertThat(thresholds(7)).containsExactly(close(3.36), close(1.4), close(7 / 30.0));
  }

  @Test
  void a_service_without_requests_has_no_data() {
    Objective objective =
        new Objective(
            "none",
            "nobody",
            null,
            Objective.Kind.AVAILABILITY,
            new BigDecimal("0.999"),
            null,
            Duration.ofDays(30));
    ObjectiveStatus status =
        ObjectiveStatus.read(engine, List.of(objective), GivenObjectives.NOW).get(0);
    assertThat(status.state()).isEqualTo(ObjectiveStatus.State.NO_DATA);
    assertThat(status.goodRatio()).isNull();
    assertThat(status.values()).hasSameSizeAs(ObjectiveStatus.COLUMNS);
  }

  private ObjectiveStatus status(String target, Duration threshold, int days) {
    Objective objective =
        new Objective(
            "shop",
            "shop",
            null,
            threshold == null ? Objective.Kind.AVAILABILITY : Objective.Kind.LATENCY,
            new BigDecimal(target),
            threshold,
            Duration.ofDays(days));
    return ObjectiveStatus.read(engine, List.of(objective), GivenObjectives.NOW).get(0);
  }

  private static List<String> rates(ObjectiveStatus status) {
    int first = ObjectiveStatus.COLUMNS.indexOf("burn_5m");
    return status.values().subList(first, first + 5).stream()
        .map(rate -> close((Double) rate))
        .toList();
  }

  private static List<String> thresholds(int days) {
    return List.of(BurnWindow.values()).stream()
        .map(window -> close(window.threshold(Duration.ofDays(days))))
        .toList();
  }

  private static String close(double value) {
    return "%.9f".formatted(value);
  }
}
