package dev.spanledger.analytics.waste;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates of one function from its runs: memory that no run used, and the time of extensions.
 *
 * @param billedCost of its running time
 * @param maxMemoryUsedMb the most that any run used; null where no run told
 * @param spareMbMs billed memory times time above what would have been enough
 * @param extensionMbMs of it, after the handler; null where no run told
 */
record RunningTime(
    String service,
    String function,
    String currency,
    BigDecimal billedCost,
    long runCount,
    long billedMbMs,
    int mostMemoryMb,
    @Nullable Integer maxMemoryUsedMb,
    BigDecimal spareMbMs,
    long extensionRunCount,
    @Nullable Long extensionMbMs) {
  /** The platform has no smaller function. */
  private static final int LEAST_MEMORY_MB = 128;

  /** A quarter more than was ever used, as {@code cost whatif} does. */
  private static final BigDecimal HEADROOM = new BigDecimal("1.25");

  /** Digits behind the point of an estimate; a bill has ten. */
  private static final int SCALE = 10;

  /** What the runs of a function had and used at one memory size. */
  record Size(
      int memoryMb,
      long runCount,
      long billedMbMs,
      @Nullable Integer maxMemoryUsedMb,
      long extensionRunCount,
      @Nullable Long extensionMbMs) {

    Size plus(Size other) {
      return new Size(
          memoryMb,
          runCount + other.runCount,
          billedMbMs + other.billedMbMs,
          maxMemoryUsedMb == null || other.maxMemoryUsedMb == null
              ? maxMemoryUsedMb == null ? other.maxMemoryUsedMb : maxMemoryUsedMb
              : Integer.valueOf(Math.max(maxMemoryUsedMb, other.maxMemoryUsedMb)),
          extensionRunCount + other.extensionRunCount,
          extensionMbMs == null || other.extensionMbMs == null
              ? extensionMbMs == null ? other.extensionMbMs : extensionMbMs
              : Long.valueOf(extensionMbMs + other.extensionMbMs));
    }

    /** Of a row of {@code waste_run}. */
    static Size of(Map<String, @Nullable Object> row) {
      return new Size(
          Math.toIntExact(whole(row, "memory_size_mb")),
          whole(row, "run_count"),
          whole(row, "billed_mb_ms"),
          row.get("max_memory_used_mb") instanceof Number used ? used.intValue() : null,
          whole(row, "extension_run_count"),
          row.get("extension_mb_ms") instanceof Number time ? time.longValue() : null);
    }
  }

  static RunningTime of(
      String service,
      String function,
      String currency,
      BigDecimal billedCost,
      Collection<Size> sizes) {
    Integer used = null;
    for (Size size : sizes) {
      if (size.maxMemoryUsedMb() != null) {
        used = Math.max(used == null ? 0 : used, size.maxMemoryUsedMb());
      }
    }
    int enough = used == null ? Integer.MAX_VALUE : enoughMb(used);
    BigDecimal spare = BigDecimal.ZERO;
    long runs = 0;
    long billed = 0;
    int most = 0;
    long extensionRuns = 0;
    Long extension = null;
    for (Size size : sizes) {
      BigDecimal spareMb = BigDecimal.valueOf(Math.max(0, size.memoryMb() - enough));
      spare =
          spare.add(
              quotient(
                  BigDecimal.valueOf(size.billedMbMs()).multiply(spareMb),
                  BigDecimal.valueOf(size.memoryMb())));
      runs += size.runCount();
      billed += size.billedMbMs();
      most = Math.max(most, size.memoryMb());
      extensionRuns += size.extensionRunCount();
      if (size.extensionMbMs() != null) {
        extension = (extension == null ? 0 : extension) + size.extensionMbMs();
      }
    }
    return new RunningTime(
        service,
        function,
        currency,
        billedCost,
        runs,
        billed,
        most,
        used,
        spare,
        extensionRuns,
        extension);
  }

  private static int enoughMb(int usedMb) {
    return Math.max(
        LEAST_MEMORY_MB,
        HEADROOM
            .multiply(BigDecimal.valueOf(usedMb))
            .setScale(0, RoundingMode.CEILING)
            .intValueExact());
  }

  /** What the spare memory cost at most; null where no run told how much it used. */
  @Nullable BigDecimal memoryCost() {
    return maxMemoryUsedMb == null ? null : share(spareMbMs);
  }

  /** What extensions cost; null where no run told how long they took. */
  @Nullable BigDecimal extensionCost() {
    return extensionMbMs == null ? null : share(BigDecimal.valueOf(extensionMbMs));
  }

  private BigDecimal share(BigDecimal mbMs) {
    return billedMbMs == 0
        ? BigDecimal.ZERO
        : billedCost
            .multiply(mbMs)
            .divide(BigDecimal.valueOf(billedMbMs), SCALE, RoundingMode.HALF_UP);
  }

  private static BigDecimal quotient(BigDecimal value, BigDecimal by) {
    return value.divide(by, SCALE, RoundingMode.HALF_UP);
  }

  static long whole(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }
}
