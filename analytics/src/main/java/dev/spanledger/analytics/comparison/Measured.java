package dev.spanledger.analytics.comparison;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a service, or of one operation of it, under one version.
 *
 * @param operation null for the whole service
 * @param previousVersion that served right before this one did first; null for the first
 * @param requestCount estimated from the weights of sampled spans
 * @param effectiveRequestCount how many requests kept whole would tell as much
 * @param errorRatio 0 to 1
 * @param coldStartRatio of the runs whose start is known; null where none is
 * @param costPerThousand billed cost of a thousand runs; null where none is billed
 */
public record Measured(
    String service,
    @Nullable String operation,
    String version,
    @Nullable String previousVersion,
    Instant firstSeen,
    Instant lastSeen,
    long requestCount,
    double effectiveRequestCount,
    double errorRatio,
    long p50Nanos,
    long p95Nanos,
    long p99Nanos,
    @Nullable Double coldStartRatio,
    @Nullable Long initP50Nanos,
    @Nullable Long initP95Nanos,
    @Nullable BigDecimal costPerThousand,
    @Nullable String billingCurrency,
    boolean isSimulated) {
  private static final int SCALE = 18;

  /** From a row of report {@code version_operations}. */
  static Measured of(Map<String, @Nullable Object> row) {
    return new Measured(
        text(row, "service_name"),
        (String) row.get("operation"),
        text(row, "version"),
        (String) row.get("previous_version"),
        given(Instant.class, row, "first_seen"),
        given(Instant.class, row, "last_seen"),
        given(Long.class, row, "request_count"),
        given(Double.class, row, "effective_request_count"),
        given(Double.class, row, "error_weight") / given(Double.class, row, "request_weight"),
        given(Long.class, row, "p50_ns"),
        given(Long.class, row, "p95_ns"),
        given(Long.class, row, "p99_ns"),
        (Double) row.get("cold_start_ratio"),
        (Long) row.get("init_p50_ns"),
        (Long) row.get("init_p95_ns"),
        perThousand((BigDecimal) row.get("billed_cost"), (Long) row.get("billed_run_count")),
        (String) row.get("billing_currency"),
        given(Boolean.class, row, "simulated"));
  }

  double effectiveErrorCount() {
    return errorRatio * effectiveRequestCount;
  }

  private static @Nullable BigDecimal perThousand(
      @Nullable BigDecimal billedCost, @Nullable Long runCount) {
    return billedCost == null || runCount == null || runCount == 0
        ? null
        : billedCost
            .movePointRight(3)
            .divide(BigDecimal.valueOf(runCount), SCALE, RoundingMode.HALF_UP);
  }

  static <T> T given(Class<T> type, Map<String, @Nullable Object> row, String column) {
    Object value = row.get(column);
    if (value == null) {
      throw new IllegalStateException("Column %s is missing in %s".formatted(column, row));
    }
    return type.cast(value);
  }

  private static String text(Map<String, @Nullable Object> row, String column) {
    return String.valueOf(row.get(column));
  }
}
