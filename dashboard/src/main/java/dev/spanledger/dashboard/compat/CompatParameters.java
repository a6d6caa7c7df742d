package dev.spanledger.dashboard.compat;

import dev.spanledger.dashboard.api.ApiError;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters of another tool's API. Those that it knows and we do not are passed over. */
final class CompatParameters {
  private static final int LONGEST_TEXT = 2_000;
  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{1,32}");
  private static final Pattern GO_DURATION =
      Pattern.compile("\\G(?<number>[0-9]{1,12}(?:\\.[0-9]{1,9})?)(?<unit>ns|us|µs|ms|s|m|h)");

  private CompatParameters() {}

  static @Nullable String text(Context ctx, String name) {
    String value = ctx.queryParam(name);
    if (value == null || value.isBlank()) {
      return null;
    }
    if (value.length() > LONGEST_TEXT) {
      throw bad(name, value, "at most %d characters".formatted(LONGEST_TEXT));
    }
    return value.strip();
  }

  static @Nullable Long whole(Context ctx, String name) {
    String value = text(ctx, name);
    if (value == null) {
      return null;
    }
    if (!value.matches("[0-9]{1,18}")) {
      throw bad(name, value, "a whole number, not negative");
    }
    return Long.valueOf(value);
  }

  static int limit(Context ctx, String name, int otherwise) {
    Long value = whole(ctx, name);
    return value == null ? otherwise : (int) Math.min(Math.max(1, value), TraceSearch.MOST_TRACES);
  }

  /** A duration as Go writes one, as {@code 1.5s} or {@code 250ms}, in nanoseconds. */
  static @Nullable Long goNanos(Context ctx, String name) {
    String value = text(ctx, name);
    if (value == null) {
      return null;
    }
    Matcher matcher = GO_DURATION.matcher(value);
    double nanos = 0;
    int end = 0;
    while (matcher.find()) {
      nanos += Double.parseDouble(matcher.group("number")) * nanosPer(matcher.group("unit"));
      end = matcher.end();
    }
    if (end < value.length()) {
      throw bad(name, value, "a duration as 250ms, 1.5s or 1m30s");
    }
    return (long) nanos;
  }

  private static double nanosPer(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      default -> 3_600e9;
    };
  }

  /** A trace id of up to 32 hex digits, padded to them. */
  static String traceId(String id) {
    String lower = id.toLowerCase(Locale.ROOT);
    if (!TRACE_ID.matcher(lower).matches()) {
      throw bad("traceId", id, "up to 32 hexadecimal digits");
    }
    return "0".repeat(32 - lower.length()) + lower;
  }

  static ApiError bad(String name, String value, String expected) {
    return new ApiError(400, "Parameter \"%s\" is not valid".formatted(name), value, expected);
  }
}
