package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.extension.ShutdownReason;
import dev.spanledger.locallambda.platform.InitializationType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances of one function. An event goes to the idle instance that worked last, as on Lambda,
 * so that the others can be recycled, and to provisioned ones before others; where none is idle one
 * is continued from a snapshot or started, up to the bound.
 */
final class FunctionPool {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionPool.class);
  private static final int MOST_WAITING = 200;

  /** After so many failed starts ahead in a row only an event starts another. */
  private static final int MOST_FAILURES_AHEAD = 3;

  private final FunctionConfig function;
  private final Function<InitializationType, FunctionInstance> starter;
  private final ExecutorService background;
  private final Clock clock;
  private final Semaphore permits;
  // Who worked last comes first.
  private final List<Member> members = new ArrayList<>();
  private final List<FunctionInstance> snapshots = new ArrayList<>();
  private int startingAheadCount;
  private int failedAheadCount;
  private boolean isClosed;

  /** An instance and how busy it is. */
  private static final class Member {
    private final FunctionInstance instance;
    private final boolean isProvisioned;
    private int runCount;
    private Instant idleSince;

    Member(FunctionInstance instance, boolean isProvisioned, Instant now) {
      this.instance = instance;
      this.isProvisioned = isProvisioned;
      this.idleSince = now;
    }
  }

  /**
   * For one function.
   *
   * @param background starts instances ahead, and waits for extensions after a run
   */
  FunctionPool(
      FunctionConfig function,
      Function<InitializationType, FunctionInstance> starter,
      ExecutorService background,
      Clock clock) {
    this.function = function;
    this.starter = starter;
    this.background = background;
    this.clock = clock;
    Scaling scaling = function.scaling();
    this.permits = new Semaphore(scaling.mostInstances() * scaling.runsPerInstance(), true);
  }

  InvocationResult invoke(Invocation invocation)
      throws InterruptedException, TooManyRequestsException {
    long patienceMs = function.scaling().patience().toMillis();
    if (permits.getQueueLength() >= MOST_WAITING
        || !permits.tryAcquire(patienceMs, TimeUnit.MILLISECONDS)) {
      throw new TooManyRequestsException(
          "Function %s has all %d instances busy; raise mostInstances or send less"
              .formatted(function.name(), function.scaling().mostInstances()));
    }
    boolean isHandedOn = false;
    try {
      while (true) {
        Member member = take();
        FunctionInstance.Run run;
        try {
          run = member.instance.run(invocation);
        } catch (InstanceLostException e) {
          giveBack(member);
          continue;
        } catch (InterruptedException | RuntimeException e) {
          giveBack(member);
          throw e;
        }
        isHandedOn = !run.isSettled();
        if (isHandedOn) {
          background.execute(() -> settle(member, run));
        } else {
          giveBack(member);
        }
        return run.result();
      }
    } finally {
      if (!isHandedOn) {
        permits.release();
      }
    }
  }

  private void settle(Member member, FunctionInstance.Run run) {
    try {
      member.instance.settle(run);
    } finally {
      giveBack(member);
      permits.release();
    }
  }

  private synchronized Member take() {
    refuseWhenClosed();
    Member found = idle();
    if (found != null) {
      return found;
    }
    boolean isSnapshot = !snapshots.isEmpty();
    // Made under the lock, so that those who share an instance share one; its start comes later.
    FunctionInstance instance =
        isSnapshot ? snapshots.remove(0) : starter.apply(function.initializationType());
    Member member = new Member(instance, false, clock.instant());
    member.runCount = 1;
    members.add(0, member);
    if (isSnapshot) {
      startAhead();
    }
    return member;
  }

  private void refuseWhenClosed() {
    if (isClosed) {
      throw new IllegalStateException(
          "Function %s was invoked while its runner closes".formatted(function.name()));
    }
  }

  /** Caller holds the lock. Null where every instance is busy. */
  private @Nullable Member idle() {
    Member found = null;
    for (Member member : List.copyOf(members)) {
      if (!member.instance.isUsable()) {
        if (member.runCount == 0) {
          forget(member);
        }
      } else if (member.runCount < function.scaling().runsPerInstance()
          && (found == null || (member.isProvisioned && !found.isProvisioned))) {
        found = member;
      }
    }
    if (found != null) {
      found.runCount++;
    }
    return found;
  }

  private synchronized void giveBack(Member member) {
    member.runCount--;
    member.idleSince = clock.instant();
    if (member.instance.isUsable()) {
      if (members.remove(member)) {
        members.add(0, member);
      }
    } else if (member.runCount == 0) {
      forget(member);
    }
  }

  private synchronized void forget(Member member) {
    if (members.remove(member)) {
      member.instance.stop(ShutdownReason.FAILURE);
      if (member.isProvisioned) {
        startAhead();
      }
    }
  }

  /** Starts, on other threads, whatever is wanted ahead of any event and is not there. */
  synchronized void startAhead() {
    Scaling scaling = function.scaling();
    long present =
        scaling.snapshotCount() > 0
            ? snapshots.size()
            : members.stream().filter(member -> member.isProvisioned).count();
    long missing =
        Math.max(scaling.provisionedCount(), scaling.snapshotCount())
            - present
            - startingAheadCount;
    for (long i = 0; i < missing && !isClosed && failedAheadCount < MOST_FAILURES_AHEAD; i++) {
      startingAheadCount++;
      background.execute(this::startOneAhead);
    }
  }

  private void startOneAhead() {
    boolean isSnapshot = function.scaling().snapshotCount() > 0;
    FunctionInstance instance = null;
    End end = null;
    try {
      instance =
          starter.apply(
              isSnapshot ? InitializationType.SNAP_START : InitializationType.PROVISIONED);
      end = instance.initialise();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("An instance of {} could not be started ahead", function.name(), e);
    }
    boolean isReady = end != null && end.isSuccess();
    boolean isKept;
    synchronized (this) {
      startingAheadCount--;
      failedAheadCount = isReady ? 0 : failedAheadCount + 1;
      isKept = isReady && !isClosed && instance != null;
      if (isKept && instance != null) {
        keep(instance, isSnapshot);
      }
      notifyAll();
    }
    if (!isKept && instance != null) {
      instance.stop(ShutdownReason.FAILURE);
    }
    if (!isReady && end != null && !isClosed()) {
      LOG.warn(
          "An instance of {} started ahead of events has failed: {}",
          function.name(),
          end.payload().text());
      startAhead();
    }
  }

  private void keep(FunctionInstance instance, boolean isSnapshot) {
    if (isSnapshot) {
      snapshots.add(instance);
    } else {
      members.add(new Member(instance, true, clock.instant()));
    }
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  /** Waits until all that is wanted ahead of events is there, or has failed to be. */
  synchronized void awaitAhead() throws InterruptedException {
    while (startingAheadCount > 0 && !isClosed) {
      wait();
    }
  }

  /** Ends the instances that have been idle for as long as the function allows. */
  void recycle() {
    List<Member> ended = new ArrayList<>();
    synchronized (this) {
      Instant limit = clock.instant().minus(function.scaling().idleTimeout());
      for (Iterator<Member> each = members.iterator(); each.hasNext(); ) {
        Member member = each.next();
        boolean isIdle = member.runCount == 0 && !member.isProvisioned;
        if (isIdle && !member.idleSince.isAfter(limit)) {
          each.remove();
          ended.add(member);
        }
      }
    }
    ended.forEach(member -> member.instance.stop(ShutdownReason.SPINDOWN));
  }

  /** Instances that hold a process, busy or idle, snapshots not counted. */
  synchronized int instanceCount() {
    return members.size();
  }

  /** Ends all of them; the pool takes no more. */
  List<FunctionInstance> close() {
    List<FunctionInstance> ended = new ArrayList<>();
    synchronized (this) {
      isClosed = true;
      members.forEach(member -> ended.add(member.instance));
      ended.addAll(snapshots);
      members.clear();
      snapshots.clear();
      notifyAll();
    }
    return ended;
  }
}
