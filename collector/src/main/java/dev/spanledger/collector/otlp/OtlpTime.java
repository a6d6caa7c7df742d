package dev.spanledger.collector.otlp;

import org.jspecify.annotations.Nullable;

/** OTLP's unsigned nanoseconds, cut into the lake's microseconds and a remainder of 0..999. */
final class OtlpTime {
  private static final int NANOS_PER_MICRO = 1_000;

  private OtlpTime() {}

  /** Microseconds since the epoch; at most in the year 2554. */
  static long micros(long unixNano) {
    return Long.divideUnsigned(unixNano, NANOS_PER_MICRO);
  }

  /** Nanoseconds beyond the microsecond. */
  static int nanoRemainder(long unixNano) {
    return (int) Long.remainderUnsigned(unixNano, NANOS_PER_MICRO);
  }

  /** Microseconds; null for 0, which OTLP uses for unknown. */
  static @Nullable Long microsOrNull(long unixNano) {
    return unixNano == 0 ? null : (Long) micros(unixNano);
  }

  /** The remainder; null for an unknown time. */
  static @Nullable Integer nanoRemainderOrNull(long unixNano) {
    return unixNano == 0 ? null : (Integer) nanoRemainder(unixNano);
  }

  /**
   * What is wrong with a time; null where nothing is.
   *
   * @param ingestTimeMicros the collector's clock when the request came
   */
  static @Nullable String problem(String name, long unixNano, long ingestTimeMicros) {
    if (unixNano == 0) {
      return name + " is missing";
    }
    long latest = ingestTimeMicros + OtlpLimits.MAX_AHEAD.toNanos() / NANOS_PER_MICRO;
    return micros(unixNano) > latest
        ? "%s %s ns is more than %d h ahead of the collector's clock"
            .formatted(name, Long.toUnsignedString(unixNano), OtlpLimits.MAX_AHEAD.toHours())
        : null;
  }
}
