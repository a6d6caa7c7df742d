package dev.spanledger.locallambda.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a rule fires.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">
 *     Schedule patterns</a>
 */
public sealed interface ScheduleExpression {
  /** Time after a time at which it fires next; empty where it never does again. */
  Optional<Instant> next(Instant after);

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException where it is neither a rate nor a cron expression
   */
  static ScheduleExpression parse(String text) {
    Matcher rate = Rate.PATTERN.matcher(text);
    if (rate.matches()) {
      return Rate.of(Long.parseLong(rate.group(1)), rate.group(2), text);
    }
    Matcher cron = CronFields.PATTERN.matcher(text);
    if (cron.matches()) {
      return new Cron(CronFields.parse(cron.group(1), text));
    }
    throw new IllegalArgumentException(
        "Schedule \"%s\" is neither as rate(5 minutes) nor as cron(5 0 * * ? *)".formatted(text));
  }

  /** Every so often, from when the rule was made. */
  record Rate(Duration period) implements ScheduleExpression {
    private static final Pattern PATTERN =
        Pattern.compile("rate\\((\\d{1,6}) (minute|minutes|hour|hours|day|days)\\)");

    private static Rate of(long count, String unit, String text) {
      boolean isPlural = unit.endsWith("s");
      if (count < 1 || (count > 1) != isPlural) {
        throw new IllegalArgumentException(
            "Schedule \"%s\" must have 1 of a singular unit or more of a plural one"
                .formatted(text));
      }
      return new Rate(
          switch (unit.charAt(0)) {
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          });
    }

    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(after.plus(period));
    }
  }

  /** At times of the calendar. */
  record Cron(CronFields fields) implements ScheduleExpression {
    @Override
    public Optional<Instant> next(Instant after) {
      return fields.next(after);
    }
  }
}
