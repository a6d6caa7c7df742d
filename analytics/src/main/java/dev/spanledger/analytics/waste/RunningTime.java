package dev.spanledger.analytics.waste;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  private record Key(String currency, String service, String function) {}

  static List<RunningTime> of(List<Map<String, @Nullable Object>> rows) {
    Map<Key, List<Map<String, @Nullable Object>>> byFunction = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> row : rows) {
      Key key =
          new Key(
              String.valueOf(row.get("billing_currency")),
              String.valueOf(row.get("service_name")),
              String.valueOf(row.get("faas_name")));
      byFunction.computeIfAbsent(key, added -> new ArrayList<>()).add(row);
    }
    List<RunningTime> all = new ArrayList<>();
    byFunction.forEach((key, sizes) -> all.add(of(key, sizes)));
    return all;
  }

  private static RunningTime of(Key key, List<Map<String, @Nullable Object>> sizes) {
    Integer used = null;
    for (Map<String, @Nullable Object> size : sizes) {
      if (size.get("max_memory_used_mb") instanceof Number number) {
        used = Math.max(used == null ? 0 : used, number.intValue());
      }
    }
    int enough = used == null ? Integer.MAX_VALUE : enoughMb(used);
    BigDecimal spare = BigDecimal.ZERO;
    long runs = 0;
    long billed = 0;
    int most = 0;
    long extensionRuns = 0;
    Long extension = null;
    for (Map<String, @Nullable Object> size : sizes) {
      int memory = Math.toIntExact(whole(size, "memory_size_mb"));
      long mbMs = whole(size, "billed_mb_ms");
      spare =
          spare.add(
              quotient(
                  BigDecimal.valueOf(mbMs)
                      .multiply(BigDecimal.valueOf(Math.max(0, memory - enough))),
                  BigDecimal.valueOf(memory)));
      runs += whole(size, "run_count");
      billed += mbMs;
      most = Math.max(most, memory);
      extensionRuns += whole(size, "extension_run_count");
      if (size.get("extension_mb_ms") instanceof Number number) {
        extension = (extension == null ? 0 : extension) + number.longValue();
      }
    }
    return new RunningTime(
        key.service(),
        key.function(),
        key.currency(),
        sizes.get(0).get("billed_cost") instanceof BigDecimal cost ? cost : BigDecimal.ZERO,
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

  private static long whole(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }
}
