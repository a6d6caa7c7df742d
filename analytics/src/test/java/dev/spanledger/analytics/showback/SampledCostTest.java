package dev.spanledger.analytics.showback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampledCostTest {
  @Test
  void digits_end_where_the_standard_error_begins() {
    // A standard error of 0.000402 begins at the fourth decimal.
    SampledCost cost = new SampledCost(0.01234567, 0.0115512, 0.0131401, 0.0326, 120);

    assertThat(cost.text()).isEqualTo("0.0123 (0.0115 to 0.0132)");
    assertThat(cost.isOfFewTraces()).isFalse();
  }

  @Test
  void large_cost_keeps_its_whole_units() {
    assertThat(new SampledCost(1234.567, 1100.1, 1400.9, 0.062, 30).text())
        .isEqualTo("1235 (1100 to 1401)");
  }

  @Test
  void cost_of_fewer_than_thirty_traces_says_so() {
    assertThat(new SampledCost(0.02, 0.003, 0.09, 0.9, 29).text())
        .isEqualTo("0.02 (0.00 to 0.09) of 29 traces only");
  }

  @Test
  void cost_of_all_traces_is_not_sampled() {
    assertThat(new SampledCost(0.02, 0.02, 0.02, 0, 3).isSampled()).isFalse();
    assertThat(new SampledCost(0.02, 0.02, 0.02, 0, 3).isOfFewTraces()).isFalse();
  }
}
