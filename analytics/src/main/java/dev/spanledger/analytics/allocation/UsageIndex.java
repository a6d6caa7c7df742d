package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter.WeightRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what may have caused a cell: by resource, then by time. */
final class UsageIndex {
  private final Map<BilledResource, List<UsageRecord>> byResource = new HashMap<>();

  /** Of each trace that a platform recorded, its first run. */
  private final Map<BilledResource, List<UsageRecord>> firstRuns = new HashMap<>();

  /**
   * @param cells whose usage will be asked for; what no cell asks for is left out
   */
  UsageIndex(List<UsageRecord> usage, Collection<CellKey> cells) {
    boolean hasAccounts = false;
    for (CellKey cell : cells) {
      byResource.computeIfAbsent(ofAnyAccount(cell.resource()), added -> new ArrayList<>());
      hasAccounts |= cell.resource() instanceof AccountKey;
    }
    for (UsageRecord one : usage) {
      if (one.use() instanceof CloudRunUse run) {
        add(run.resource().ofAnyAccount(), one);
      } else if (one.use() instanceof CallUse call) {
        ResourceKey resource = call.resource();
        add(resource.ofAnyAccount(), one);
        addOfAccount(hasAccounts, resource.region(), resource.accountId(), one);
      } else {
        add(one.function(), one);
        FunctionKey function = one.function();
        if (function != null) {
          addOfAccount(hasAccounts, function.region(), function.accountId(), one);
        }
      }
    }
    byResource.values().forEach(list -> list.sort(Comparator.comparing(UsageRecord::startTime)));
  }

  private void addOfAccount(
      boolean hasAccounts, String region, @Nullable String accountId, UsageRecord one) {
    if (hasAccounts && accountId != null) {
      add(new AccountKey(region, accountId), one);
      add(new AccountKey(null, accountId), one);
    }
  }

  private void add(@Nullable BilledResource resource, UsageRecord one) {
    List<UsageRecord> records = byResource.get(resource);
    if (records != null) {
      records.add(one);
    }
  }

  /** Usage of the cell's resource that starts in its period. */
  List<UsageRecord> records(CellKey key) {
    BilledResource resource = ofAnyAccount(key.resource());
    List<UsageRecord> all = byResource.getOrDefault(resource, List.of());
    if (key.resource() instanceof ResourceKey named) {
      return within(all, key).stream().filter(one -> isOfAccount(one, named)).toList();
    }
    return key.meter().weight() == WeightRule.STORED_TRACE
        ? within(firstRuns.computeIfAbsent(resource, added -> firstRuns(all)), key)
        : within(all, key);
  }

  private static BilledResource ofAnyAccount(BilledResource resource) {
    return resource instanceof ResourceKey named ? named.ofAnyAccount() : resource;
  }

  private static boolean isOfAccount(UsageRecord one, ResourceKey resource) {
    ResourceKey used =
        one.use() instanceof CallUse call
            ? call.resource()
            : one.use() instanceof CloudRunUse run ? run.resource() : resource;
    return used.isOfAccountOf(resource);
  }

  /** A trace is stored once, however many runs it has. */
  private static List<UsageRecord> firstRuns(List<UsageRecord> records) {
    List<UsageRecord> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(UsageRecord::startTime).thenComparing(UsageRecord.ORDER));
    Set<String> seen = new HashSet<>();
    sorted.removeIf(
        one ->
            !(one.use() instanceof RunUse run)
                || run.storedTraceId() == null
                || !seen.add(run.storedTraceId()));
    return sorted;
  }

  /** Found by halving: the list is sorted by start. */
  private static List<UsageRecord> within(List<UsageRecord> sorted, CellKey key) {
    return sorted.subList(firstFrom(sorted, key.start()), firstFrom(sorted, key.end()));
  }

  private static int firstFrom(List<UsageRecord> sorted, Instant time) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).startTime().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
