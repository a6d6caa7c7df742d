package dev.spanledger.dashboard.api;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Query parameters of one request, each checked as it is read; what nobody read is refused. */
final class Parameters {
  /** Half-open. */
  record Window(Instant from, Instant to) {}

  private static final Duration LONGEST_WINDOW = Duration.ofDays(400);
  private static final int LONGEST_TEXT = 200;
  private static final Pattern EPOCH_MILLIS = Pattern.compile("-?[0-9]{1,15}");
  private static final Pattern DURATION =
      Pattern.compile("(?<number>[0-9]{1,12}(?:\\.[0-9]{1,9})?) ?(?<unit>ns|us|µs|ms|s|m)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns",
          1L,
          "us",
          1_000L,
          "µs",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          1_000_000_000L,
          "m",
          60_000_000_000L);

  private final Map<String, List<String>> given;
  private final Set<String> read = new HashSet<>();

  Parameters(Map<String, List<String>> given) {
    this.given = given;
  }

  /** The window asked for; the 24 hours before now where none was. */
  Window window(Instant now) {
    Instant to = time("to", now);
    return bounded(halfOpen(time("from", to.minus(Duration.ofDays(1))), to));
  }

  /** The window asked for; the UTC month of now where none was. */
  Window windowOfMonth(Instant now) {
    ZonedDateTime month = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
    return bounded(
        halfOpen(time("from", month.toInstant()), time("to", month.plusMonths(1).toInstant())));
  }

  /** The window asked for, of any length; these ends where none was. */
  Window windowOr(Instant from, Instant to) {
    return halfOpen(time("from", from), time("to", to));
  }

  private static Window halfOpen(Instant from, Instant to) {
    if (!from.isBefore(to)) {
      throw ApiError.badParameter("from", from.toString(), "a time before \"to\", " + to);
    }
    return new Window(from, to);
  }

  private static Window bounded(Window window) {
    Instant from = window.from();
    Instant to = window.to();
    if (Duration.between(from, to).compareTo(LONGEST_WINDOW) > 0) {
      throw ApiError.badParameter(
          "from",
          from.toString(),
          "at most %d days before \"to\"".formatted(LONGEST_WINDOW.toDays()));
    }
    return window;
  }

  @Nullable String text(String name) {
    String value = single(name);
    if (value != null && value.length() > LONGEST_TEXT) {
      throw ApiError.badParameter(name, value, "at most %d characters".formatted(LONGEST_TEXT));
    }
    return value;
  }

  boolean flag(String name) {
    String value = single(name);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw ApiError.badParameter(name, value, "true or false");
  }

  int limit(int otherwise, int most) {
    String value = single("limit");
    if (value == null) {
      return otherwise;
    }
    if (value.matches("[0-9]{1,9}")) {
      int limit = Integer.parseInt(value);
      if (limit >= 1 && limit <= most) {
        return limit;
      }
    }
    throw ApiError.badParameter("limit", value, "a whole number from 1 to %d".formatted(most));
  }

  String oneOf(String name, List<String> allowed) {
    String value = single(name);
    if (value == null) {
      return allowed.get(0);
    }
    if (!allowed.contains(value)) {
      throw ApiError.badParameter(name, value, "one of " + String.join(", ", allowed));
    }
    return value;
  }

  /** Nanoseconds of a duration as {@code 250ms}. */
  @Nullable Long nanos(String name) {
    String value = single(name);
    if (value == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(value.strip());
    if (!matcher.matches()) {
      throw ApiError.badParameter(
          name, value, "a number and one of ns, us, ms, s, m, as 250ms or 1.5s");
    }
    BigDecimal nanos =
        new BigDecimal(matcher.group("number"))
            .multiply(BigDecimal.valueOf(NANOS.getOrDefault(matcher.group("unit"), 1L)));
    return nanos.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }

  /** Refuses parameters that this address does not take: a typing error must not go unnoticed. */
  void refuseOthers() {
    for (String name : new TreeSet<>(given.keySet())) {
      if (!read.contains(name)) {
        throw new ApiError(
            400,
            "This address takes no such parameter",
            name,
            String.join(", ", new TreeSet<>(read)));
      }
    }
  }

  private Instant time(String name, Instant otherwise) {
    Instant given = instant(name);
    return given == null ? otherwise : given;
  }

  @Nullable Instant instant(String name) {
    String value = single(name);
    if (value == null) {
      return null;
    }
    try {
      if (EPOCH_MILLIS.matcher(value).matches()) {
        return Instant.ofEpochMilli(Long.parseLong(value));
      }
      // A "+" that was not escaped arrives as a space.
      return OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
    } catch (DateTimeException e) {
      throw ApiError.badParameter(
          name, value, "RFC 3339 as 2026-11-01T00:00:00Z, or milliseconds since 1970");
    }
  }

  private @Nullable String single(String name) {
    read.add(name);
    List<String> values = given.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw ApiError.badParameter(
          name, values.get(1), "one value, not %d".formatted(values.size()));
    }
    return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
  }
}
