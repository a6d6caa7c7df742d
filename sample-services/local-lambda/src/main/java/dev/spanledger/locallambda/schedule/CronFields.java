package dev.spanledger.locallambda.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Six fields of a cron expression: minutes, hours, day of month, month, day of week, year.
 *
 * @param daysOfWeek 1 is Sunday
 */
record CronFields(
    SortedSet<Integer> minutes,
    SortedSet<Integer> hours,
    SortedSet<Integer> daysOfMonth,
    SortedSet<Integer> months,
    SortedSet<Integer> daysOfWeek,
    SortedSet<Integer> years) {
  static final Pattern PATTERN = Pattern.compile("cron\\(([^()]*)\\)");

  /** As far as EventBridge allows a year to be named. */
  private static final int LAST_YEAR = 2199;

  private static final int FIRST_YEAR = 1970;

  /** Every combination of day and month that exists comes within eight years. */
  private static final int MOST_DAYS = 8 * 366;

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final Pattern PART =
      Pattern.compile("(\\*|\\?|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)?)(?:/(\\d{1,4}))?");

  static CronFields parse(String text, String whole) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length != 6) {
      throw refused(whole, "has %d fields; 6 are right".formatted(fields.length));
    }
    if (fields[2].equals("?") == fields[4].equals("?")) {
      throw refused(whole, "must have ? as its day of month or as its day of week, not as both");
    }
    return new CronFields(
        values(fields[0], 0, 59, List.of(), whole),
        values(fields[1], 0, 23, List.of(), whole),
        values(fields[2], 1, 31, List.of(), whole),
        values(fields[3], 1, 12, MONTHS, whole),
        values(fields[4], 1, 7, DAYS, whole),
        values(fields[5], FIRST_YEAR, LAST_YEAR, List.of(), whole));
  }

  private static SortedSet<Integer> values(
      String field, int least, int most, List<String> names, String whole) {
    SortedSet<Integer> values = new TreeSet<>();
    for (String part : field.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        throw refused(whole, "has \"%s\", which is not offered here".formatted(part));
      }
      String range = matcher.group(1);
      String step = matcher.group(2);
      boolean isAll = range.equals("*") || range.equals("?");
      List<Integer> ends = new ArrayList<>();
      for (String end : isAll ? new String[0] : range.split("-", -1)) {
        ends.add(value(end, names, least, whole));
      }
      int from = isAll ? least : ends.get(0);
      int to = isAll || (step != null && ends.size() == 1) ? most : ends.get(ends.size() - 1);
      if (from < least || to > most || from > to) {
        throw refused(whole, "has \"%s\"; %d to %d are right".formatted(part, least, most));
      }
      for (int i = from; i <= to; i += step == null ? 1 : Math.max(1, Integer.parseInt(step))) {
        values.add(i);
      }
    }
    return values;
  }

  private static int value(String text, List<String> names, int least, String whole) {
    int named = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return named + least;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw refused(whole, "has \"%s\", which is no number".formatted(text));
    }
  }

  private static IllegalArgumentException refused(String whole, String reason) {
    return new IllegalArgumentException("Schedule \"%s\" %s".formatted(whole, reason));
  }

  Optional<Instant> next(Instant after) {
    LocalDateTime from =
        LocalDateTime.ofInstant(after, ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.MINUTES)
            .plusMinutes(1);
    LocalDate day = from.toLocalDate();
    for (int i = 0; i < MOST_DAYS; i++, day = day.plusDays(1)) {
      if (matches(day)) {
        Optional<LocalDateTime> time = firstTime(day, from);
        if (time.isPresent()) {
          return Optional.of(time.get().toInstant(ZoneOffset.UTC));
        }
      }
    }
    return Optional.empty();
  }

  private boolean matches(LocalDate day) {
    return years.contains(day.getYear())
        && months.contains(day.getMonthValue())
        && daysOfMonth.contains(day.getDayOfMonth())
        && daysOfWeek.contains(day.getDayOfWeek().getValue() % 7 + 1);
  }

  private Optional<LocalDateTime> firstTime(LocalDate day, LocalDateTime from) {
    for (int hour : hours) {
      for (int minute : minutes) {
        LocalDateTime time = day.atTime(hour, minute);
        if (!time.isBefore(from)) {
          return Optional.of(time);
        }
      }
    }
    return Optional.empty();
  }
}
