package dev.spanledger.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code --from}, {@code --to} and {@code --last}. */
final class TimeRangeOptions {
  private static final Duration DEFAULT_LAST = Duration.ofDays(30);

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Start, included: a UTC date or time, as 2026-09-01 or 2026-09-01T12:00:00Z.")
  @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "End, excluded. Default: now.")
  @Nullable Instant to;

  @Option(
      names = "--last",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Length of the period up to its end, as 90m, 24h or 7d.",
        "Without any of the three: the last 30 days; for cost, everything."
      })
  @Nullable Duration last;

  /** The period asked for, else the last 30 days. */
  TimeRange range(Clock clock) {
    return range(clock, new TimeRange(clock.instant().minus(DEFAULT_LAST), clock.instant()));
  }

  /** The period asked for, else everything. */
  TimeRange rangeOrAll(Clock clock) {
    return range(clock, TimeRange.ALL);
  }

  private TimeRange range(Clock clock, TimeRange unspecified) {
    if (from == null && to == null && last == null) {
      return unspecified;
    }
    if (from != null && last != null) {
      throw new ParameterException(
          spec.commandLine(), "--from and --last both say where the period starts: give one");
    }
    Instant end = to == null ? clock.instant() : to;
    Instant start = from == null ? end.minus(last == null ? DEFAULT_LAST : last) : from;
    if (!start.isBefore(end)) {
      throw new ParameterException(
          spec.commandLine(),
          "The period from %s to %s is empty: --from must be before --to".formatted(start, end));
    }
    return new TimeRange(start, end);
  }

  /** A date, a date and time, or either with an offset; UTC where it has none. */
  static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      try {
        if (!value.contains("T")) {
          return LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        return value.matches(".*(?:Z|[+-]\\d\\d:?\\d\\d)")
            ? OffsetDateTime.parse(value).toInstant()
            : LocalDateTime.parse(value).toInstant(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "\"%s\" is not a time such as 2026-09-01 or 2026-09-01T12:00:00Z".formatted(value));
      }
    }
  }

  /** A whole number and a unit: ms, s, m, h, d or w. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");

    @Override
    public Duration convert(String value) {
      Matcher form = FORM.matcher(value);
      if (!form.matches()) {
        throw new TypeConversionException(
            "\"%s\" is not a duration such as 500ms, 30s, 90m, 24h, 7d or 4w".formatted(value));
      }
      long amount = Long.parseLong(form.group(1));
      return switch (form.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        case "w" -> Duration.ofDays(7 * amount);
        default -> Duration.ofDays(amount);
      };
    }
  }
}
