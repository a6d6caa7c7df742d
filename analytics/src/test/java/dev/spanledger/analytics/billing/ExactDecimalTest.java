package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactDecimalTest {

  @ParameterizedTest
  @CsvSource({
    "0.00000080000,           0.0000008,              false",
    "5.64902E-05,             0.0000564902,           false",
    "-2.61370000000,          -2.6137,                false",
    "0E-30,                   0,                      false",
    "1E+19,                   10000000000000000000,   false",
    "0.000000000000000001,    0.000000000000000001,   false",
    "0.0000000000000000005,   0.000000000000000001,   true",
    "-0.0000000000000000005,  -0.000000000000000001,  true",
    "0.00000000000000000049,  0,                      true",
    "1E-19,                   0,                      true",
    "1E-999999999,            0,                      true",
    "+.5,                     0.5,                    false",
  })
  void number_fits_eighteen_decimals_half_up(String text, String stored, boolean isRounded) {
    ExactDecimal number = ExactDecimal.of(text);

    assertThat(number.value().toPlainString()).isEqualTo(stored);
    assertThat(number.isRounded()).isEqualTo(isRounded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1E+20",
        "1E+999999999",
        "-123456789012345678901",
        "99999999999999999999.9999999999999999999"
      })
  void more_than_twenty_digits_before_the_point_have_no_place(String text) {
    assertThat(ExactDecimal.of(text).value()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,234.50",
        "NaN",
        "Infinity",
        "0x1F",
        "1E",
        "--1",
        "",
        "1 000",
        "$5",
        "1_0",
        "1E99999999999"
      })
  void other_text_is_no_number(String text) {
    assertThat(ExactDecimal.of(text)).isNull();
  }

  @Test
  void double_is_the_shortest_decimal_that_stands_for_it() {
    assertThat(ExactDecimal.of(143227.7636781876).value().toPlainString())
        .isEqualTo("143227.7636781876");
    assertThat(ExactDecimal.of(1.3333E-6).value().toPlainString()).isEqualTo("0.0000013333");
    assertThat(ExactDecimal.of(Double.NaN)).isNull();
  }
}
