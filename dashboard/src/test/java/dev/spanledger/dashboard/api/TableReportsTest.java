package dev.spanledger.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class TableReportsTest {
  @Test
  void cost_per_thousand_is_exact_to_the_eighteenth_decimal() {
    assertThat(TableReports.costPer1000(new BigDecimal("0.0000000002"), 3L))
        .isEqualTo(new BigDecimal("0.000000066666666667"));
  }

  @Test
  void without_calls_or_without_a_bill_there_is_no_unit_cost() {
    assertThat(TableReports.costPer1000(new BigDecimal("1"), 0L)).isNull();
    assertThat(TableReports.costPer1000(new BigDecimal("1"), null)).isNull();
    assertThat(TableReports.costPer1000(null, 3L)).isNull();
  }
}
