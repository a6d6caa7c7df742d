package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches running invocations and ends their spans shortly before Lambda kills the process, which
 * would otherwise lose the one trace that somebody will look for. One daemon thread, parked.
 */
final class TimeoutGuard implements Runnable {
  /** How long before the kill the spans leave where a whole CPU is there to send them. */
  static final int LEAST_MARGIN_MILLIS = 100;

  /** A function that ends so shortly before its timeout is to be rare at any size. */
  static final int LARGEST_MARGIN_MILLIS = 500;

  private static final AttributeKey<Long> MEMORY = AttributeKey.longKey("faas.max_memory");

  /** With so much memory a function has one whole CPU; with less, as much less of it. */
  private static final long BYTES_PER_CPU = 1769L * 1024 * 1024;

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final int marginMillis;
  // With the margin that holds for each.
  private final Map<Invocation, Integer> watched = new ConcurrentHashMap<>();
  private volatile long wakesAtNanoTime = Long.MAX_VALUE;
  private @Nullable Thread thread;

  TimeoutGuard(int marginMillis) {
    this.marginMillis = marginMillis;
  }

  /** A guard that leaves a function with a share of a CPU as much more time to send its spans. */
  static TimeoutGuard of(FunctionIdentity function) {
    return new TimeoutGuard(marginMillis(function.resource().getAttribute(MEMORY)));
  }

  static int marginMillis(@Nullable Long memoryBytes) {
    if (memoryBytes == null || memoryBytes <= 0) {
      return LEAST_MARGIN_MILLIS;
    }
    long millis = LEAST_MARGIN_MILLIS * BYTES_PER_CPU / memoryBytes;
    return (int) Math.max(LEAST_MARGIN_MILLIS, Math.min(LARGEST_MARGIN_MILLIS, millis));
  }

  /** Never more than a quarter of a short timeout, unless that is less than the least margin. */
  int marginMillis(int remainingMillis) {
    return Math.max(LEAST_MARGIN_MILLIS, Math.min(marginMillis, remainingMillis / 4));
  }

  void watch(Invocation invocation) {
    int margin = marginMillis(invocation.remainingMillis());
    watched.put(invocation, margin);
    Thread guard = thread();
    long dueNanoTime = System.nanoTime() + dueInNanos(invocation, margin);
    // A later deadline needs no wake-up: the thread looks again when the earlier one has passed.
    if (dueNanoTime - wakesAtNanoTime < 0) {
      LockSupport.unpark(guard);
    }
  }

  void release(Invocation invocation) {
    watched.remove(invocation);
  }

  /** All that are running, which are watched no longer. */
  List<Invocation> releaseAll() {
    List<Invocation> running = new ArrayList<>(watched.keySet());
    watched.clear();
    return running;
  }

  private synchronized Thread thread() {
    Thread running = thread;
    if (running == null || !running.isAlive()) {
      running = new Thread(this, "spanledger-timeout-guard");
      running.setDaemon(true);
      thread = running;
      running.start();
    }
    return running;
  }

  @Override
  public void run() {
    while (true) {
      wakesAtNanoTime = System.nanoTime() + Integer.MAX_VALUE * NANOS_PER_MILLI;
      long waitNanos = Integer.MAX_VALUE * NANOS_PER_MILLI;
      for (Iterator<Map.Entry<Invocation, Integer>> each = watched.entrySet().iterator();
          each.hasNext(); ) {
        Map.Entry<Invocation, Integer> entry = each.next();
        Invocation invocation = entry.getKey();
        // Asked anew each time: the clock that Lambda counts on runs on while a process is frozen.
        long dueInNanos = dueInNanos(invocation, entry.getValue());
        if (dueInNanos <= 0) {
          each.remove();
          invocation.timeOut();
        } else {
          waitNanos = Math.min(waitNanos, dueInNanos);
        }
      }
      wakesAtNanoTime = System.nanoTime() + waitNanos;
      LockSupport.parkNanos(this, waitNanos);
    }
  }

  private static long dueInNanos(Invocation invocation, int margin) {
    return NANOS_PER_MILLI * (invocation.remainingMillis() - margin);
  }
}
