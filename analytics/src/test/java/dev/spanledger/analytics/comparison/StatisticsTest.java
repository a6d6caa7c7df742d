package dev.spanledger.analytics.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Expected numbers are from tables of the normal distribution, or worked out on paper. */
class StatisticsTest {

  @Test
  void normal_distribution_is_that_of_the_tables() {
    assertThat(Normal.below(0)).isEqualTo(0.5);
    assertThat(Normal.below(1.96)).isCloseTo(0.9750021048517795, within(1e-13));
    assertThat(Normal.below(-3)).isCloseTo(0.0013498980316301, within(1e-15));
    assertThat(Normal.twoSided(-1.959963984540054)).isCloseTo(0.05, within(1e-14));
    // Abramowitz and Stegun, table 26.2: -log10 Q(5) = 6.54265, -log10 Q(10) = 23.11805.
    assertThat(-Math.log10(Normal.twoSided(5) / 2)).isCloseTo(6.54265, within(1e-5));
    assertThat(-Math.log10(Normal.below(-10))).isCloseTo(23.11805, within(1e-5));
    assertThat(Normal.below(40)).isLessThan(1);
  }

  @Test
  void candidate_wins_pairs_of_the_same_operation_and_ties_count_half() {
    // 20, 40, 60 against 10, 20, 30, 40: 1.5 + 3.5 + 4 of 12 pairs.
    RankSums.Stratum first =
        new RankSums.Stratum(
            Map.of(10L, 1.0, 20L, 1.0, 30L, 1.0, 40L, 1.0), Map.of(20L, 1.0, 40L, 1.0, 60L, 1.0));
    RankSums alone = RankSums.of(List.of(first));
    assertThat(alone).isNotNull();
    assertThat(alone.slowerRatio()).isEqualTo(0.75);
    // (9 - 6) / sqrt(12/12 * (8 - 12/42))
    assertThat(alone.z()).isCloseTo(3 / Math.sqrt(8 - 12.0 / 42), within(1e-12));
    // Twice 8 against one 8: all tied, no variance, 1 of 2 pairs.
    RankSums.Stratum second = new RankSums.Stratum(Map.of(8L, 1.0), Map.of(8L, 2.0));
    RankSums both = RankSums.of(List.of(first, second));
    assertThat(both).isNotNull();
    // (9/8 + 1/4) / (12/8 + 2/4)
    assertThat(both.slowerRatio()).isEqualTo(0.6875);
    assertThat(both.z()).isCloseTo(alone.z(), within(1e-12));
    assertThat(RankSums.of(List.of(second))).isNull();
    assertThat(RankSums.of(List.of(new RankSums.Stratum(Map.of(), Map.of(8L, 2.0))))).isNull();
  }

  @Test
  void errors_are_compared_within_each_operation() {
    // 1 of 4 against 1 of 3, and none of 1 against none of 2.
    Proportions first =
        Proportions.of(
            List.of(new Proportions.Stratum(4, 1, 3, 1), new Proportions.Stratum(1, 0, 2, 0)));
    assertThat(first).isNotNull();
    // (1/7) / (12/7 + 2/3)
    assertThat(first.difference()).isCloseTo(0.06, within(1e-12));
    // (1 - 6/7) / sqrt(4*3*2*5 / (49*6))
    assertThat(first.z()).isCloseTo(1.0 / 7 / Math.sqrt(120.0 / 294), within(1e-12));
    assertThat(Proportions.of(List.of(new Proportions.Stratum(5, 0, 5, 0)))).isNull();
  }

  @Test
  void more_of_the_operation_that_fails_is_no_regression() {
    // Simpson: 10 of 100 and 100 of 1000 fail; 1 of 100 and 10 of 1000 do. Ratios are the same.
    Proportions mixed =
        Proportions.of(
            List.of(
                new Proportions.Stratum(100, 10, 1000, 100),
                new Proportions.Stratum(1000, 10, 100, 1)));
    assertThat(mixed).isNotNull();
    assertThat(mixed.difference()).isCloseTo(0, within(1e-15));
    assertThat(mixed.z()).isCloseTo(0, within(1e-12));
  }

  @Test
  void share_of_chance_finds_is_bounded() {
    // Sorted: 0.005*4/1, 0.01*4/2, 0.03*4/3, 0.04*4/4; each at most the one behind it.
    assertThat(FalseDiscoveries.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.02, 0.04, 0.04, 0.02}, within(1e-12));
    assertThat(FalseDiscoveries.adjusted(new double[0])).isEmpty();
  }
}
