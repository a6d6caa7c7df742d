package dev.spanledger.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.statement.LargestRemainder;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanizedTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1000, 1.00 µs",
    "812499, 812 µs",
    "999999, 1.00 ms",
    "1250000000, 1.25 s",
    "59999000000, 60.0 s",
    "60000000000, 1 min 00 s",
    "200400000000, 3 min 20 s",
    "3600000000000, 1 h 00 min",
    "-1250000, -1.25 ms"
  })
  void a_duration_has_three_digits_and_the_unit_that_fits(long nanos, String shown) {
    assertThat(Humanized.duration(nanos)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 %",
    "0.0000001, <0.1 %",
    "0.125, 12.5 %",
    "0.9999, >99.9 %",
    "1, 100.0 %",
    "1.5, 150.0 %"
  })
  void a_ratio_never_reads_nothing_or_all_unless_it_is(double ratio, String shown) {
    assertThat(Humanized.ratio(ratio)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0.000, 2, 0",
    "0.004, 2, <0.01",
    "-0.004, 2, >-0.01",
    "0.005, 2, 0.01",
    "1234567.891, 2, '1,234,567.89'",
    "-2.6137, 4, -2.6137"
  })
  void money_that_is_not_zero_never_reads_zero(BigDecimal value, int decimals, String shown) {
    assertThat(Humanized.decimal(value, decimals)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "20.520226728990000000, 20.52022672899",
    "0E-18, 0",
    "1E+3, 1000",
    "1E-12, 0.000000000001"
  })
  void an_exact_decimal_has_every_digit_and_no_exponent(BigDecimal value, String shown) {
    assertThat(Humanized.exact(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "1073741824, 1.0 GiB"})
  void bytes_are_counted_in_powers_of_1024(long bytes, String shown) {
    assertThat(Humanized.bytes(bytes)).isEqualTo(shown);
  }

  @Test
  void a_hundred_split_in_seven_prints_four_parts_a_cent_higher() {
    BigDecimal seventh = new BigDecimal("14.285714285714285714");
    List<BigDecimal> parts = new java.util.ArrayList<>();
    for (int part = 0; part < 7; part++) {
      parts.add(seventh);
    }
    assertThat(LargestRemainder.rounded(parts, 2).stream().map(String::valueOf))
        .containsExactly("14.29", "14.29", "14.29", "14.29", "14.28", "14.28", "14.28");
  }

  @Test
  void a_credit_and_a_missing_part_leave_the_printed_sum_right() {
    // -2.6137 + 1.0052 = -1.6085, which rounds to -1.61; floors are -2.62 and 1.00, one step is
    // due.
    assertThat(
            LargestRemainder.rounded(
                Arrays.asList(new BigDecimal("-2.6137"), null, new BigDecimal("1.0052")), 2))
        .containsExactly(new BigDecimal("-2.61"), null, new BigDecimal("1.00"));
  }
}
