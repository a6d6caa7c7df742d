package dev.spanledger.cli.output;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a table shows one column, told from the unit at the end of its name. */
enum CellStyle {
  TEXT,
  DATE,
  COUNT,
  NANOS,
  MILLIS,
  RATIO,
  BYTES,
  GB_SECONDS,
  NUMBER,
  MONEY;

  private static final String PROBABILITY = "_probability";
  private static final BigDecimal MB_MS_PER_GB_SECOND = BigDecimal.valueOf(1_024_000);
  private static final int FEWEST_DECIMALS = 2;

  /** Significant digits of the largest value of a column. */
  private static final int MOST_DIGITS = 7;

  /** Money below this many decimals is shown as less than the last of them. */
  private static final int MOST_DECIMALS = 10;

  static CellStyle of(String column, List<@Nullable Object> values) {
    Object first = values.stream().filter(value -> value != null).findFirst().orElse(null);
    if (column.endsWith("_cost") || column.endsWith("_total")) {
      return MONEY;
    }
    if (column.endsWith("_mb_ms")) {
      return GB_SECONDS;
    }
    if (column.endsWith("_ns")) {
      return NANOS;
    }
    if (column.endsWith("_ms")) {
      return MILLIS;
    }
    if (column.endsWith("_ratio") || column.endsWith(PROBABILITY)) {
      return RATIO;
    }
    if (column.endsWith("_bytes")) {
      return BYTES;
    }
    if (first instanceof Instant && values.stream().allMatch(CellStyle::isDate)) {
      return DATE;
    }
    if (first instanceof Long || first instanceof Integer || column.endsWith("_count")) {
      return COUNT;
    }
    return first instanceof Number ? NUMBER : TEXT;
  }

  /** True where digits of equal value stand below each other. */
  boolean isRightAligned() {
    return this != TEXT && this != DATE;
  }

  /** The column's name without the unit that its cells carry. */
  String title(String column) {
    String name =
        switch (this) {
          case NANOS, MILLIS -> column.substring(0, column.length() - "_ns".length());
          case GB_SECONDS -> column.replace("_mb_ms", "_GB-s");
          case RATIO -> column.replaceAll("_ratio$", "") + "_%";
          case BYTES -> column.substring(0, column.length() - "_bytes".length());
          case TEXT, DATE, COUNT, NUMBER, MONEY -> column;
        };
    return name.replace('_', ' ').replace(" count", "s").replaceAll("ys$", "ies");
  }

  /**
   * @param decimals of the whole column, so that the points stand below each other
   */
  String show(@Nullable Object value, int decimals) {
    if (value == null) {
      return Humanized.MISSING;
    }
    if (!(value instanceof Number number)) {
      return this == DATE ? value.toString().substring(0, "2026-09-01".length()) : text(value);
    }
    return switch (this) {
      case TEXT, DATE -> text(value);
      case COUNT -> Humanized.count(number.longValue());
      case NANOS -> Humanized.duration(number.longValue());
      case MILLIS -> Humanized.duration(Math.multiplyExact(number.longValue(), 1_000_000L));
      case RATIO -> Humanized.ratio(number.doubleValue());
      case BYTES -> Humanized.bytes(number.longValue());
      case GB_SECONDS ->
          Humanized.decimal(
              new BigDecimal(number.toString())
                  .divide(MB_MS_PER_GB_SECOND, 3, java.math.RoundingMode.HALF_UP),
              3);
      case NUMBER, MONEY -> Humanized.decimal(new BigDecimal(number.toString()), decimals);
    };
  }

  /**
   * As many as the smallest value needs for two significant digits, but no more than the largest
   * has sense in.
   */
  int decimals(List<@Nullable Object> values) {
    if (this != MONEY && this != NUMBER) {
      return 0;
    }
    int wanted = FEWEST_DECIMALS;
    int sensible = Integer.MAX_VALUE;
    for (Object value : values) {
      if (value instanceof Number number) {
        BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
        // Where the first digit stands: 2 for 16.04, -6 for 0.00000052.
        int magnitude = exact.precision() - exact.scale();
        if (exact.signum() != 0) {
          wanted = Math.max(wanted, 2 - magnitude);
          sensible = Math.min(sensible, MOST_DIGITS - magnitude);
        }
      }
    }
    return Math.max(FEWEST_DECIMALS, Math.min(Math.min(wanted, sensible), MOST_DECIMALS));
  }

  private static boolean isDate(@Nullable Object value) {
    return value == null
        || (value instanceof Instant time && time.truncatedTo(ChronoUnit.DAYS).equals(time));
  }

  private static String text(Object value) {
    if (value instanceof Instant time) {
      return Humanized.time(time);
    }
    if (value instanceof Boolean isTrue) {
      return isTrue ? "yes" : "no";
    }
    return Text.printable(value.toString());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
