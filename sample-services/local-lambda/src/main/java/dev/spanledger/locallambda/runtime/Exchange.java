package dev.spanledger.locallambda.runtime;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** One event on its way through an instance. */
final class Exchange {
  private final Invocation invocation;
  private final CompletableFuture<Taken> taken = new CompletableFuture<>();
  private final CompletableFuture<End> end = new CompletableFuture<>();

  /**
   * When the function has taken the event.
   *
   * @param nanoTime monotonic
   * @param deadlineMs epoch milliseconds at which it is killed
   */
  record Taken(Instant time, long nanoTime, long deadlineMs) {}

  Exchange(Invocation invocation) {
    this.invocation = invocation;
  }

  Invocation invocation() {
    return invocation;
  }

  /** Fails with {@link InstanceLostException} where the process ended before it took the event. */
  CompletableFuture<Taken> taken() {
    return taken;
  }

  /** The first end holds. */
  CompletableFuture<End> end() {
    return end;
  }
}
