package dev.spanledger.collector.platform;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was reported about invocations that have not ended, and about environments: events of one
 * invocation may come in different requests. Bounded; the oldest is forgotten first. Not
 * thread-safe.
 */
final class PlatformState {
  /** AWS allows 1,000 invocations at once in an account and region by default. */
  static final int MAX_ENTRIES = 4_096;

  private final Map<String, Pending> pendingByInvocation = new Bounded<>();
  private final Map<String, Instance> instances = new Bounded<>();

  /** What is known of an invocation before its report. */
  record Pending(
      @Nullable Long startMicros,
      @Nullable String traceId,
      @Nullable String spanId,
      @Nullable Boolean sampled,
      @Nullable String status,
      @Nullable String errorType,
      @Nullable Long producedBytes,
      Map<String, Long> spanNanos) {
    static final Pending NONE = new Pending(null, null, null, null, null, null, null, Map.of());

    public Pending {
      spanNanos = Map.copyOf(spanNanos);
    }
  }

  /**
   * What is known of a function instance.
   *
   * @param isReported true once its initReport came
   * @param isFirstPending true until the first invocation after it started was reported
   */
  record Instance(
      @Nullable String initType,
      @Nullable String initPhase,
      @Nullable Long initNanos,
      boolean isReported,
      boolean isFirstPending) {}

  Pending pending(String instance, String requestId) {
    return pendingByInvocation.getOrDefault(key(instance, requestId), Pending.NONE);
  }

  void putPending(String instance, String requestId, Pending pending) {
    pendingByInvocation.put(key(instance, requestId), pending);
  }

  void removePending(String instance, String requestId) {
    pendingByInvocation.remove(key(instance, requestId));
  }

  /** Null for an instance that was not heard of, or has no name. */
  @Nullable Instance instance(String name) {
    return instances.get(name);
  }

  void putInstance(String name, Instance instance) {
    if (!name.isEmpty()) {
      instances.put(name, instance);
    }
  }

  Map<String, Pending> pendingByInvocation() {
    return pendingByInvocation;
  }

  Map<String, Instance> instances() {
    return instances;
  }

  private static String key(String instance, String requestId) {
    return instance + '\n' + requestId;
  }

  private static final class Bounded<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MAX_ENTRIES;
    }
  }
}
