package dev.spanledger.cli.serve;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a command started. It is stopped in reverse order when this closes, and the
 * process does not end before that, also on Ctrl-C: the signal interrupts the thread that made
 * this.
 */
public final class Running implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);

  /** Functions that run get a moment, then are killed; a compaction that runs is let finish. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final CountDownLatch isStopped = new CountDownLatch(1);
  private volatile boolean isTold;
  private final Thread owner = Thread.currentThread();
  private final Thread hook = new Thread(this::stopOwner, "stop");

  public Running() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** True once the process was told to end. */
  public boolean isTold() {
    return isTold;
  }

  /** Takes care of something that has to be stopped. */
  public <T extends AutoCloseable> T add(T service) {
    started.push(service);
    return service;
  }

  /** Waits until the process is told to end. */
  public void awaitSignal() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // This is the signal.
    }
  }

  @Override
  public void close() {
    // An interrupted thread cannot close files: channels close themselves under it half way.
    boolean wasInterrupted = Thread.interrupted();
    while (!started.isEmpty()) {
      AutoCloseable service = started.pop();
      try {
        service.close();
      } catch (InterruptedException e) {
        wasInterrupted = true;
      } catch (Exception e) {
        // The others must be stopped all the same.
        LOG.warn("Could not stop {} cleanly", service.getClass().getSimpleName(), e);
      }
    }
    isStopped.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is what waits for this.
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopOwner() {
    isTold = true;
    owner.interrupt();
    try {
      if (!isStopped.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("Not everything stopped within {} s", LONGEST_STOP.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
