package dev.spanledger.analytics.whatif;

import dev.spanledger.analytics.allocation.FunctionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was observed of one function in the period.
 *
 * @param key null where the runs tell neither an ARN nor where they ran
 * @param p95Nanos 95th percentile of what callers waited, init and restore included
 * @param p95WithoutInitNanos of the duration alone
 */
record FunctionRuns(
    Where where,
    @Nullable FunctionKey key,
    List<SizeRuns> sizes,
    long p95Nanos,
    long p95WithoutInitNanos) {

  /** What tells functions apart. */
  record Where(String name, @Nullable String region, @Nullable String accountId) {
    static Where of(Map<String, @Nullable Object> row) {
      return new Where(
          String.valueOf(row.get("faas_name")),
          (String) row.get("cloud_region"),
          (String) row.get("cloud_account_id"));
    }
  }

  FunctionRuns {
    sizes = List.copyOf(sizes);
  }

  static List<FunctionRuns> of(List<Map<String, @Nullable Object>> rows) {
    Map<Where, List<Map<String, @Nullable Object>>> byFunction = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> row : rows) {
      byFunction.computeIfAbsent(Where.of(row), added -> new ArrayList<>()).add(row);
    }
    List<FunctionRuns> all = new ArrayList<>();
    byFunction.forEach(
        (where, ofFunction) ->
            all.add(
                new FunctionRuns(
                    where,
                    key(where, ofFunction),
                    ofFunction.stream().map(SizeRuns::of).toList(),
                    least(ofFunction, "p95_ns"),
                    least(ofFunction, "p95_without_init_ns"))));
    return all;
  }

  private static @Nullable FunctionKey key(
      Where where, List<Map<String, @Nullable Object>> ofFunction) {
    for (Map<String, @Nullable Object> row : ofFunction) {
      FunctionKey key =
          FunctionKey.ofInvocation(
              (String) row.get("cloud_resource_id"),
              where.region(),
              where.accountId(),
              where.name());
      if (key != null) {
        return key;
      }
    }
    return null;
  }

  private static long least(List<Map<String, @Nullable Object>> rows, String column) {
    return rows.stream()
        .filter(row -> row.get(column) != null)
        .mapToLong(row -> SizeRuns.whole(row, column))
        .min()
        .orElse(0);
  }

  /** The size of the newest run. */
  SizeRuns current() {
    SizeRuns current = sizes.get(0);
    for (SizeRuns size : sizes) {
      current = size.lastStart().isAfter(current.lastStart()) ? size : current;
    }
    return current;
  }

  long runCount() {
    return sizes.stream().mapToLong(SizeRuns::runCount).sum();
  }

  long coldStartCount() {
    return sizes.stream().mapToLong(SizeRuns::coldStartCount).sum();
  }

  long billedMbMs() {
    return sizes.stream().mapToLong(SizeRuns::billedMbMs).sum();
  }

  long initMbMs() {
    return sizes.stream().mapToLong(SizeRuns::initMbMs).sum();
  }

  /** Whether a run was on provisioned concurrency. */
  boolean hasProvisioned() {
    return sizes.stream().anyMatch(size -> size.provisionedCount() > 0);
  }

  /** The most that a run used; null where no run told. */
  @Nullable Integer maxMemoryUsedMb() {
    Integer most = null;
    for (SizeRuns size : sizes) {
      Integer used = size.maxMemoryUsedMb();
      most = used == null || (most != null && most >= used) ? most : used;
    }
    return most;
  }
}
