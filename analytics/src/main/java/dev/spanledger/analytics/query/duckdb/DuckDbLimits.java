package dev.spanledger.analytics.query.duckdb;

import java.time.Duration;

/**
 * What the engine may take.
 *
 * @param memoryBytes of DuckDB's own buffers, outside the Java heap; beyond it queries spill, then
 *     fail
 * @param tempBytes of spilled data on disk, in the lake's {@code tmp}
 * @param threads that one query may use
 * @param concurrentQueries that run at once; further ones wait as long as one may run
 * @param timeout of one query
 * @param rows that one query may answer with
 */
public record DuckDbLimits(
    long memoryBytes,
    long tempBytes,
    int threads,
    int concurrentQueries,
    Duration timeout,
    int rows) {

  /** DuckDB refuses to work in less. */
  private static final long LEAST_MEMORY_BYTES = 64L << 20;

  public DuckDbLimits {
    if (memoryBytes < LEAST_MEMORY_BYTES) {
      throw new IllegalArgumentException(
          "DuckDB's memory limit of %d bytes is below the least, %d"
              .formatted(memoryBytes, LEAST_MEMORY_BYTES));
    }
    if (tempBytes < 0 || threads < 1 || concurrentQueries < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "Limits must be at least 1 (spilled bytes: 0), but are %d threads, %d queries, %d rows, "
                  .formatted(threads, concurrentQueries, rows)
              + "%d bytes".formatted(tempBytes));
    }
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "Query time-out %s is shorter than a second, the unit it is counted in"
              .formatted(timeout));
    }
  }

  /**
   * 512 MiB, as little as a week of percentiles needed when measured; one thread per core up to
   * four; 30 s; one million rows, the largest trace a page may ask for.
   */
  public static DuckDbLimits defaults() {
    return new DuckDbLimits(
        512L << 20,
        4L << 30,
        Math.min(4, Runtime.getRuntime().availableProcessors()),
        4,
        Duration.ofSeconds(30),
        1_000_000);
  }

  /** The same memory, for as long as it takes and as many rows as there are. */
  DuckDbLimits unlimited() {
    return new DuckDbLimits(
        memoryBytes, tempBytes, threads, concurrentQueries, Duration.ofDays(1), Integer.MAX_VALUE);
  }
}
