package dev.spanledger.cli;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Half-open: {@code from} is included, {@code to} is not. */
record TimeRange(Instant from, Instant to) {
  /** Before the first cloud bill and after the last date that every format can hold. */
  static final TimeRange ALL =
      new TimeRange(Instant.parse("1990-01-01T00:00:00Z"), Instant.parse("9999-01-01T00:00:00Z"));

  /** As parameters of a report, with these more. */
  Map<String, Object> parameters(Map<String, ? extends @Nullable Object> more) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("from", from);
    parameters.put("to", to);
    more.forEach(
        (name, value) -> {
          if (value != null) {
            parameters.put(name, value);
          }
        });
    return parameters;
  }
}
