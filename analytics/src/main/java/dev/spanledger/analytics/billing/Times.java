package dev.spanledger.analytics.billing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The lake's TIMESTAMP, microseconds since 1970-01-01T00:00:00Z, and java.time. */
final class Times {
  private Times() {}

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
