package dev.spanledger.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1+1", "@SUM(A1)"})
  void text_that_a_spreadsheet_would_run_gets_an_apostrophe(String formula) {
    assertThat(Csv.cell(formula)).isEqualTo("'" + formula);
  }

  @Test
  void a_tab_or_line_end_in_front_of_a_formula_does_not_help_it() {
    assertThat(Csv.cell("\t=1")).isEqualTo("'\t=1");
    assertThat(Csv.cell("\r=1")).isEqualTo("\"'\r=1\"");
  }

  @Test
  void a_negative_amount_stays_a_number_with_every_digit() {
    assertThat(Csv.cell(new BigDecimal("-2.613700000000000000"))).isEqualTo("-2.6137");
    assertThat(Csv.cell(new BigDecimal("0.000000000000000001"))).isEqualTo("0.000000000000000001");
    assertThat(Csv.cell(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(Csv.cell(-5L)).isEqualTo("-5");
  }

  @Test
  void missing_and_empty_are_told_apart() {
    assertThat(Csv.write(List.of("a", "b"), List.of(Arrays.asList(null, ""))))
        .isEqualTo("a,b\r\n,\"\"\r\n");
  }

  @Test
  void separators_quotes_and_line_ends_are_quoted() {
    assertThat(Csv.cell("a,b")).isEqualTo("\"a,b\"");
    assertThat(Csv.cell("say \"x\"")).isEqualTo("\"say \"\"x\"\"\"");
    assertThat(Csv.cell("two\nlines")).isEqualTo("\"two\nlines\"");
  }

  @Test
  void a_time_is_iso_8601() {
    assertThat(Csv.cell(Instant.parse("2026-11-20T12:00:00Z"))).isEqualTo("2026-11-20T12:00:00Z");
  }
}
