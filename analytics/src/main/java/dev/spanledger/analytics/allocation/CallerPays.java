package dev.spanledger.analytics.allocation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds who pays for a trace: its root's route and tenant, or, where the root handled messages of
 * other traces, the roots of those, one share per message.
 */
final class CallerPays {
  /** Queues behind queues; beyond it the trace pays for itself. */
  private static final int MAX_HOPS = 8;

  /** Batches of batches of coprime sizes; beyond it the first sender stands for all. */
  private static final int MAX_SHARES = 10_000;

  private final Map<String, TraceRoot> roots;
  private final Map<String, SortedMap<Caller, Integer>> known = new HashMap<>();

  CallerPays(Map<String, TraceRoot> roots) {
    this.roots = roots;
  }

  /**
   * Callers of a trace with their number of shares, never empty.
   *
   * @param ownTenant of the invocation itself, which counts before the root's
   */
  SortedMap<Caller, Integer> callers(@Nullable String traceId, @Nullable String ownTenant) {
    if (traceId == null) {
      return single(Caller.UNKNOWN.withTenant(ownTenant));
    }
    SortedMap<Caller, Integer> callers = known.get(traceId);
    if (callers == null) {
      callers = resolve(traceId, new HashSet<>());
      known.put(traceId, callers);
    }
    return callers.size() == 1 && ownTenant != null
        ? single(callers.firstKey().withTenant(ownTenant))
        : callers;
  }

  private SortedMap<Caller, Integer> resolve(String traceId, Set<String> path) {
    TraceRoot root = roots.get(traceId);
    if (root == null) {
      return single(Caller.UNKNOWN);
    }
    List<TraceRoot.Message> messages = root.messages();
    boolean isCycle = !path.add(traceId);
    if (messages.isEmpty() || isCycle || path.size() > MAX_HOPS) {
      return single(root.caller());
    }
    List<SortedMap<Caller, Integer>> senders = new ArrayList<>();
    for (TraceRoot.Message message : messages) {
      SortedMap<Caller, Integer> sender =
          roots.containsKey(message.traceId())
              ? resolve(message.traceId(), new HashSet<>(path))
              : single(root.caller());
      senders.add(withTenant(sender, message.tenant()));
    }
    return equalShares(senders);
  }

  /** One share per message, and within it the shares of whoever caused its sender. */
  private static SortedMap<Caller, Integer> equalShares(List<SortedMap<Caller, Integer>> senders) {
    int perMessage = 1;
    for (SortedMap<Caller, Integer> sender : senders) {
      int shares = shares(sender);
      perMessage = perMessage / gcd(perMessage, shares) * shares;
      if (perMessage > MAX_SHARES) {
        return single(senders.get(0).firstKey());
      }
    }
    SortedMap<Caller, Integer> callers = new TreeMap<>(Caller.ORDER);
    for (SortedMap<Caller, Integer> sender : senders) {
      int each = perMessage / shares(sender);
      sender.forEach((caller, shares) -> callers.merge(caller, each * shares, Integer::sum));
    }
    return callers;
  }

  static int shares(SortedMap<Caller, Integer> callers) {
    return callers.values().stream().mapToInt(Integer::intValue).sum();
  }

  static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static SortedMap<Caller, Integer> withTenant(
      SortedMap<Caller, Integer> callers, @Nullable String tenant) {
    if (tenant == null) {
      return callers;
    }
    SortedMap<Caller, Integer> renamed = new TreeMap<>(Caller.ORDER);
    callers.forEach(
        (caller, shares) -> renamed.merge(caller.withTenant(tenant), shares, Integer::sum));
    return renamed;
  }

  private static SortedMap<Caller, Integer> single(Caller caller) {
    SortedMap<Caller, Integer> callers = new TreeMap<>(Caller.ORDER);
    callers.put(caller, 1);
    return callers;
  }
}
