package dev.spanledger.analytics.whatif;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a function at one memory size on one architecture.
 *
 * @param billedMbMs memory size times billed time, of all of them
 * @param billedMsSquares sum of the squares of billed time, for its spread
 * @param initMbMs the billed part that was init of cold starts
 * @param p95Nanos 95th percentile of duration and the init or restore before it
 */
record SizeRuns(
    @Nullable String architecture,
    int memoryMb,
    long runCount,
    long billedMbMs,
    double billedMsSquares,
    long coldStartCount,
    long initMbMs,
    long restoreCount,
    long provisionedCount,
    @Nullable Integer maxMemoryUsedMb,
    Instant lastStart,
    long p95Nanos) {
  /** Runs that make a mean worth naming: its 95 % interval is normal from about here on. */
  static final int LEAST_RUNS = 100;

  /** Of the standard normal distribution, two-sided 95 %. */
  private static final double Z_95 = 1.959963984540054;

  /** Statistics only: whole bounds and sums are exact without it. */
  private double meanMs() {
    return (double) billedMbMs / memoryMb / runCount;
  }

  boolean isEnough() {
    return runCount >= LEAST_RUNS;
  }

  double lowMs() {
    return Math.max(0, meanMs() - margin());
  }

  double highMs() {
    return meanMs() + margin();
  }

  private double margin() {
    double variance = Math.max(0, billedMsSquares / runCount - meanMs() * meanMs());
    return Z_95 * Math.sqrt(variance / runCount);
  }

  static SizeRuns of(Map<String, @Nullable Object> row) {
    return new SizeRuns(
        (String) row.get("architecture"),
        Math.toIntExact(whole(row, "memory_size_mb")),
        whole(row, "run_count"),
        whole(row, "billed_mb_ms"),
        row.get("billed_ms_squares") instanceof Number squares ? squares.doubleValue() : 0,
        whole(row, "cold_start_count"),
        whole(row, "billed_init_mb_ms"),
        whole(row, "restore_count"),
        whole(row, "provisioned_count"),
        row.get("max_memory_used_mb") instanceof Number used ? used.intValue() : null,
        row.get("last_start_time") instanceof Instant last ? last : Instant.EPOCH,
        whole(row, "size_p95_ns"));
  }

  static long whole(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }
}
