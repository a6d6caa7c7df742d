package dev.spanledger.locallambda.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleExpressionTest {
  /** 2026-11-25 is a Wednesday. */
  @ParameterizedTest(name = "{0} after {1} fires at {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "rate(1 minute)|2026-11-25T10:00:07Z|2026-11-25T10:01:07Z",
        "rate(12 hours)|2026-11-25T10:00:00Z|2026-11-25T22:00:00Z",
        "rate(7 days)|2026-11-25T10:00:00Z|2026-12-02T10:00:00Z",
        "cron(5 0 * * ? *)|2026-11-25T00:04:59Z|2026-11-25T00:05:00Z",
        "cron(5 0 * * ? *)|2026-11-25T00:05:00Z|2026-11-26T00:05:00Z",
        "cron(0/15 9-17 ? * MON-FRI *)|2026-11-27T17:50:00Z|2026-11-30T09:00:00Z",
        "cron(0/15 9-17 ? * MON-FRI *)|2026-11-25T09:16:00Z|2026-11-25T09:30:00Z",
        "cron(0 12 1 JAN,jul ? *)|2026-11-25T10:00:00Z|2027-01-01T12:00:00Z",
        "cron(0 0 29 2 ? *)|2026-11-25T10:00:00Z|2028-02-29T00:00:00Z",
        "cron(0 8 ? * 1 *)|2026-11-25T10:00:00Z|2026-11-29T08:00:00Z"
      })
  void next_time_is_the_first_after_the_last(String expression, Instant after, Instant next) {
    assertThat(ScheduleExpression.parse(expression).next(after)).contains(next);
  }

  @Test
  void a_time_that_has_passed_never_comes() {
    assertThat(
            ScheduleExpression.parse("cron(0 0 1 1 ? 2025)")
                .next(Instant.parse("2026-11-25T10:00:00Z")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 minutes|is neither as rate(5 minutes) nor as cron(5 0 * * ? *)",
        "rate(1 minutes)|must have 1 of a singular unit or more of a plural one",
        "rate(0 minutes)|must have 1 of a singular unit or more of a plural one",
        "cron(5 0 * * ?)|has 5 fields; 6 are right",
        "cron(5 0 * * * *)|must have ? as its day of month or as its day of week, not as both",
        "cron(60 0 * * ? *)|has \"60\"; 0 to 59 are right",
        "cron(5 0 L * ? *)|has \"L\", which is no number",
        "cron(5 0 ? * 6#3 *)|has \"6#3\", which is not offered here"
      })
  void expression_that_cannot_be_read_says_why(String expression, String reason) {
    assertThatThrownBy(() -> ScheduleExpression.parse(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Schedule \"%s\" %s".formatted(expression, reason));
  }
}
