package dev.spanledger.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people read them, three significant digits; only tables and reports use it. */
public final class Humanized {
  /** What stands for a missing value. Never 0, because nothing was measured. */
  public static final String MISSING = "–";

  private static final String[] DURATION_UNITS = {"ns", "µs", "ms", "s"};
  private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Humanized() {}

  /** As {@code 812 µs}, {@code 1.25 s} or {@code 3 min 20 s}. */
  public static String duration(long nanos) {
    long size = Math.abs(nanos);
    if (size >= 3600 * NANOS_PER_SECOND) {
      long minutes = Math.round(nanos / (60.0 * NANOS_PER_SECOND));
      return "%d h %02d min".formatted(minutes / 60, Math.abs(minutes % 60));
    }
    if (size >= 60 * NANOS_PER_SECOND) {
      long seconds = Math.round(nanos / (double) NANOS_PER_SECOND);
      return "%d min %02d s".formatted(seconds / 60, Math.abs(seconds % 60));
    }
    int unit = 0;
    BigDecimal value = BigDecimal.valueOf(nanos);
    // 999,999 ns reads 1 ms, not 1000 µs.
    while (unit < DURATION_UNITS.length - 1
        && rounded(value).abs().compareTo(BigDecimal.valueOf(1000)) >= 0) {
      value = value.movePointLeft(3);
      unit++;
    }
    return rounded(value).toPlainString() + " " + DURATION_UNITS[unit];
  }

  /** As {@code 12.3 %}; what is not nothing never reads 0 %, what is not all never 100 %. */
  public static String ratio(double ratio) {
    if (ratio > 0 && ratio < 0.0005) {
      return "<0.1 %";
    }
    if (ratio < 1 && ratio > 0.9995) {
      return ">99.9 %";
    }
    return String.format(Locale.ROOT, "%.1f %%", ratio * 100);
  }

  /** As {@code 1.5 MiB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (Math.abs(value) >= 1024 && unit < SIZE_UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, "%.1f %s", value, SIZE_UNITS[unit]);
  }

  /** As {@code 1,234,567}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** In UTC, to the millisecond. */
  public static String time(Instant time) {
    return TIME.format(time);
  }

  /** Every digit and no trailing zeros, as {@code 20.52022672899}. */
  public static String exact(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** At this many decimals; zero reads 0, and what is not zero never does. */
  public static String decimal(BigDecimal value, int decimals) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal rounded = value.setScale(decimals, RoundingMode.HALF_UP);
    if (rounded.signum() == 0) {
      String least = BigDecimal.ONE.movePointLeft(decimals).toPlainString();
      return value.signum() > 0 ? "<" + least : ">-" + least;
    }
    return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
  }

  private static BigDecimal rounded(BigDecimal value) {
    BigDecimal rounded = value.round(new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_UP));
    return rounded.scale() > 0 ? rounded : rounded.setScale(0, RoundingMode.HALF_UP);
  }
}
