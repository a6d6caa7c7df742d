package dev.spanledger.instrumentation.event;

import java.time.LocalDate;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Times as ISO 8601 in UTC, without the formatters of the JDK, which are a hundred classes. */
final class Times {
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long MAX_EPOCH_SECONDS = 253_402_300_799L;

  private Times() {}

  /**
   * {@code 2015-04-09T00:00:00Z}; null where this is no time.
   *
   * @param time a date, or seconds since 1970 as a number or its text
   */
  static @Nullable String iso(@Nullable Object time) {
    long seconds = epochSeconds(time);
    if (seconds <= 0 || seconds > MAX_EPOCH_SECONDS) {
      return null;
    }
    long second = seconds % SECONDS_PER_DAY;
    StringBuilder text = new StringBuilder(20);
    text.append(LocalDate.ofEpochDay(seconds / SECONDS_PER_DAY)).append('T');
    append(text, second / 3600).append(':');
    append(text, second / 60 % 60).append(':');
    return append(text, second % 60).append('Z').toString();
  }

  /** The designator that every reader of ISO 8601 knows, for the offset that some do not. */
  static @Nullable String inUtc(@Nullable String time) {
    return time != null && time.endsWith("+0000")
        ? time.substring(0, time.length() - "+0000".length()) + 'Z'
        : time;
  }

  @SuppressWarnings("JavaUtilDate") // What the event library has.
  private static long epochSeconds(@Nullable Object time) {
    if (time instanceof Date date) {
      return date.getTime() / 1000;
    }
    if (time instanceof Number number) {
      return number.longValue();
    }
    if (!(time instanceof String text) || text.length() > 32) {
      return 0;
    }
    try {
      return (long) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static StringBuilder append(StringBuilder text, long twoDigits) {
    return text.append((char) ('0' + twoDigits / 10)).append((char) ('0' + twoDigits % 10));
  }
}
