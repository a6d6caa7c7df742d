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
 * Finds who pays for an invocation: the route and tenant of its trace's root, or, where it handled
 * messages of other traces, the roots of those, one equal share per message.
 */
final class CallerPays {
  /** Queues behind queues; beyond it a trace pays for itself. */
  private static final int MAX_HOPS = 8;

  /** Batches of batches of coprime sizes; beyond it the first sender stands for all. */
  private static final int MAX_SHARES = 10_000;

  /**
   * One handled message.
   *
   * @param senderTraceId by its span link
   * @param tenant that its own span names
   */
  record Message(String senderTraceId, @Nullable String tenant) {}

  /** Work of one service within one trace. */
  record Work(String traceId, String serviceName) {}

  private final Map<String, Caller> roots;
  private final Map<Work, List<Message>> messages;
  private final Set<String> sampledTraces;
  private final Map<String, SortedMap<Caller, Integer>> known = new HashMap<>();

  /**
   * @param roots entry of each trace by trace id
   * @param messages that a service handled within a trace
   * @param sampledTraces whose spans say that those of other traces were left out
   */
  CallerPays(
      Map<String, Caller> roots, Map<Work, List<Message>> messages, Set<String> sampledTraces) {
    this.roots = roots;
    this.messages = messages;
    this.sampledTraces = sampledTraces;
  }

  /**
   * Callers with their number of shares, in order, never empty.
   *
   * @param ownTenant that the invocation's own span names; counts before the root's
   */
  SortedMap<Caller, Integer> callers(
      @Nullable String traceId, @Nullable String serviceName, @Nullable String ownTenant) {
    if (traceId == null) {
      return withTenant(single(Caller.UNKNOWN), ownTenant);
    }
    List<Message> handled = handled(traceId, serviceName);
    if (handled.isEmpty()) {
      return withTenant(ofTrace(traceId), ownTenant);
    }
    return withTenant(ofMessages(traceId, handled, Set.of(traceId)), ownTenant);
  }

  /** Of a run or a call whose trace handled no messages: who its own entry names. */
  static SortedMap<Caller, Integer> ofEntry(Answer answer) {
    Caller root =
        new Caller(
            answer.text("root_service"), answer.text("root_route"), answer.text("root_tenant"));
    return single(root.withTenant(answer.text("request_tenant")));
  }

  /** Of the current row of allocation_usage or allocation_call. */
  SortedMap<Caller, Integer> callers(Answer answer) {
    String handling = answer.text("handling_trace_id");
    return handling == null
        ? ofEntry(answer)
        : callers(handling, answer.text("service_name"), answer.text("request_tenant"));
  }

  private SortedMap<Caller, Integer> ofTrace(String traceId) {
    SortedMap<Caller, Integer> callers = known.get(traceId);
    if (callers == null) {
      callers = resolve(traceId, Set.of());
      known.put(traceId, callers);
    }
    return callers;
  }

  private SortedMap<Caller, Integer> resolve(String traceId, Set<String> path) {
    Caller root = roots.get(traceId);
    if (root == null) {
      return single(Caller.UNKNOWN);
    }
    List<Message> handled = handled(traceId, root.rootService());
    if (handled.isEmpty() || path.contains(traceId) || path.size() >= MAX_HOPS) {
      return single(root);
    }
    Set<String> longer = new HashSet<>(path);
    longer.add(traceId);
    return ofMessages(traceId, handled, longer);
  }

  private SortedMap<Caller, Integer> ofMessages(
      String traceId, List<Message> handled, Set<String> path) {
    List<SortedMap<Caller, Integer>> senders = new ArrayList<>();
    for (Message message : handled) {
      String sender = message.senderTraceId();
      boolean isUsable = roots.containsKey(sender) && !path.contains(sender);
      SortedMap<Caller, Integer> callers =
          isUsable ? resolve(sender, path) : single(inPlaceOf(sender, traceId));
      senders.add(withTenant(callers, message.tenant()));
    }
    return equalShares(senders);
  }

  /** Whoever handles a message pays for a sender that is not traced, not for one left out. */
  private Caller inPlaceOf(String sender, String traceId) {
    boolean isLeftOut = sampledTraces.contains(traceId) && !roots.containsKey(sender);
    return isLeftOut ? Caller.UNKNOWN : roots.getOrDefault(traceId, Caller.UNKNOWN);
  }

  private List<Message> handled(String traceId, @Nullable String serviceName) {
    return serviceName == null
        ? List.of()
        : messages.getOrDefault(new Work(traceId, serviceName), List.of());
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
    int shares = 0;
    for (int own : callers.values()) {
      shares += own;
    }
    return shares;
  }

  private static int gcd(int a, int b) {
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

  /** All of it caused by one. */
  static SortedMap<Caller, Integer> single(Caller caller) {
    SortedMap<Caller, Integer> callers = new TreeMap<>(Caller.ORDER);
    callers.put(caller, 1);
    return callers;
  }
}
