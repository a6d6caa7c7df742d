package dev.spanledger.cli.serve;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats a task with a pause between, until closed; a failure is logged and the task repeated. */
public final class Every implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Every.class);

  /** A task that runs when this closes is let finish for so long: half a commit helps nobody. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

  /** What is repeated. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  private final ScheduledExecutorService executor;

  private Every(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  /** Runs the task for the first time after one pause. */
  public static Every pause(String name, Duration pause, Task task) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            runnable -> {
              Thread thread = new Thread(runnable, name);
              thread.setDaemon(true);
              return thread;
            });
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (Throwable e) {
            // Whatever escapes here would end the repetition without a word.
            LOG.warn("{} failed and is tried again in {} s", name, pause.toSeconds(), e);
          }
        };
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(
            guarded, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    return new Every(executor);
  }

  @Override
  public void close() throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
      executor.shutdownNow();
    }
  }
}
