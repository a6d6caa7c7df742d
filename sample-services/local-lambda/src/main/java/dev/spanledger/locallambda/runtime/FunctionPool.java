package dev.spanledger.locallambda.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The instances of one function. An event goes to the idle instance that worked last, as on Lambda,
 * so that the others can be recycled; where none is idle a new one starts, up to the bound.
 */
final class FunctionPool {
  /** Lambda refuses at once; a demo on two cores is better served by a short wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int MOST_WAITING = 200;

  private final FunctionConfig function;
  private final Supplier<FunctionInstance> starter;
  private final Clock clock;
  private final Semaphore permits;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final List<FunctionInstance> all = new ArrayList<>();
  private boolean closed;

  private record Idle(FunctionInstance instance, Instant since) {}

  FunctionPool(FunctionConfig function, Supplier<FunctionInstance> starter, Clock clock) {
    this.function = function;
    this.starter = starter;
    this.clock = clock;
    this.permits = new Semaphore(function.mostInstances(), true);
  }

  InvocationResult invoke(Invocation invocation)
      throws InterruptedException, TooManyRequestsException {
    if (permits.getQueueLength() >= MOST_WAITING
        || !permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TooManyRequestsException(
          "Function %s has all %d instances busy; raise mostInstances or send less"
              .formatted(function.name(), function.mostInstances()));
    }
    try {
      while (true) {
        FunctionInstance instance = take();
        try {
          return instance.run(invocation);
        } catch (InstanceLostException e) {
          forget(instance);
        } finally {
          giveBack(instance);
        }
      }
    } finally {
      permits.release();
    }
  }

  private FunctionInstance take() {
    synchronized (this) {
      for (Idle candidate = idle.pollFirst(); candidate != null; candidate = idle.pollFirst()) {
        if (candidate.instance().isUsable()) {
          return candidate.instance();
        }
        forget(candidate.instance());
      }
    }
    FunctionInstance started = starter.get();
    synchronized (this) {
      if (closed) {
        started.stop();
        throw new IllegalStateException(
            "Function %s was invoked while its runner closes".formatted(function.name()));
      }
      all.add(started);
    }
    return started;
  }

  private synchronized void giveBack(FunctionInstance instance) {
    if (instance.isUsable() && all.contains(instance)) {
      idle.addFirst(new Idle(instance, clock.instant()));
    } else {
      forget(instance);
    }
  }

  private synchronized void forget(FunctionInstance instance) {
    if (all.remove(instance)) {
      instance.stop();
    }
  }

  /** Ends the instances that have been idle for as long as the function allows. */
  void recycle() {
    List<FunctionInstance> ended = new ArrayList<>();
    synchronized (this) {
      Instant limit = clock.instant().minus(function.idleTimeout());
      for (Iterator<Idle> each = idle.descendingIterator(); each.hasNext(); ) {
        Idle candidate = each.next();
        if (candidate.since().isAfter(limit)) {
          break;
        }
        each.remove();
        ended.add(candidate.instance());
      }
    }
    ended.forEach(this::forget);
  }

  /** Instances that hold a process, busy or idle. */
  synchronized int instanceCount() {
    return all.size();
  }

  void close() {
    List<FunctionInstance> ended;
    synchronized (this) {
      closed = true;
      ended = List.copyOf(all);
      all.clear();
      idle.clear();
    }
    ended.forEach(FunctionInstance::stop);
  }
}
