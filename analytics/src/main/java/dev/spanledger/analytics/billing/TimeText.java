package dev.spanledger.analytics.billing;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as bills write them: ISO 8601 with T or a space, with or without time, fraction, zone. */
final class TimeText {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})-(\\d{2})-(\\d{2})"
              + "(?:[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?)?"
              + "\\s*(Z|UTC|[+-]\\d{2}(?::?\\d{2})?)?");

  /** As Azure's exports and American spreadsheets write a day: the month first. */
  private static final Pattern MONTH_FIRST =
      Pattern.compile(
          "(\\d{1,2})/(\\d{1,2})/(\\d{4})"
              + "(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: ?([AaPp])[Mm])?)?(?: ?(?:Z|UTC))?");

  private static final Pattern DAY_ONLY = Pattern.compile("(\\d{4})/?(\\d{2})/?(\\d{2})");

  // Neighbouring rows mostly repeat the same few times.
  private @Nullable String lastText;
  private @Nullable Long lastMicros;

  /** Microseconds since 1970-01-01T00:00:00Z; a text without a zone is UTC. Null: unreadable. */
  @Nullable Long micros(String text) {
    if (!text.equals(lastText)) {
      lastMicros = parse(text.strip());
      lastText = text;
    }
    return lastMicros;
  }

  private static @Nullable Long parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return parseOther(text);
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(form, 1),
              number(form, 2),
              number(form, 3),
              number(form, 4),
              number(form, 5),
              number(form, 6),
              nanos(form.group(7)));
      return micros(local.minusSeconds(offset(form.group(8)).getTotalSeconds()));
    } catch (DateTimeException noSuchDate) {
      return null;
    }
  }

  /** Whether the day is written {@code 9/2/2026}, which some would read as 9 February. */
  static boolean isMonthFirst(String text) {
    return text.indexOf('/') > 0 && MONTH_FIRST.matcher(text.strip()).matches();
  }

  private static @Nullable Long parseOther(String text) {
    Matcher day = DAY_ONLY.matcher(text);
    Matcher form = MONTH_FIRST.matcher(text);
    try {
      if (day.matches()) {
        return micros(LocalDateTime.of(number(day, 1), number(day, 2), number(day, 3), 0, 0));
      }
      if (!form.matches()) {
        return null;
      }
      int hour = number(form, 4);
      String half = form.group(7);
      int hourOfDay = half == null ? hour : hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
      return micros(
          LocalDateTime.of(
              number(form, 3),
              number(form, 1),
              number(form, 2),
              hourOfDay,
              number(form, 5),
              number(form, 6)));
    } catch (DateTimeException noSuchDate) {
      return null;
    }
  }

  private static long micros(LocalDateTime time) {
    return ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time);
  }

  private static int number(Matcher form, int group) {
    return form.group(group) == null ? 0 : Integer.parseInt(form.group(group));
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }

  private static ZoneOffset offset(@Nullable String zone) {
    return zone == null || zone.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(zone);
  }
}
