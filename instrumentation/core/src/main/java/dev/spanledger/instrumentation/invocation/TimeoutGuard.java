package dev.spanledger.instrumentation.invocation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches running invocations and ends their spans shortly before Lambda kills the process, which
 * would otherwise lose the one trace that somebody will look for. One daemon thread, parked.
 */
final class TimeoutGuard implements Runnable {
  /** How long before the kill the spans leave: enough for a local export, too little to notice. */
  static final int MARGIN_MILLIS = 100;

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Set<Invocation> watched = ConcurrentHashMap.newKeySet();
  private volatile long wakesAtNanoTime = Long.MAX_VALUE;
  private @Nullable Thread thread;

  void watch(Invocation invocation) {
    watched.add(invocation);
    Thread guard = thread();
    long dueNanoTime = System.nanoTime() + dueInNanos(invocation);
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
    List<Invocation> running = new ArrayList<>(watched);
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
      for (Iterator<Invocation> each = watched.iterator(); each.hasNext(); ) {
        Invocation invocation = each.next();
        // Asked anew each time: the clock that Lambda counts on runs on while a process is frozen.
        long dueInNanos = dueInNanos(invocation);
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

  private static long dueInNanos(Invocation invocation) {
    return NANOS_PER_MILLI * (invocation.remainingMillis() - MARGIN_MILLIS);
  }
}
