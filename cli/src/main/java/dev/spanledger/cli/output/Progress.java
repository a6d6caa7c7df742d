package dev.spanledger.cli.output;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says on standard error how far a long work is. On a terminal one line is rewritten all the time;
 * elsewhere a step that takes longer than two seconds gets a line, and another every ten seconds.
 * Thread-safe.
 */
public final class Progress implements AutoCloseable {
  private static final Duration LIVE_INTERVAL = Duration.ofMillis(200);
  private static final Duration SILENT = Duration.ofSeconds(2);
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private String step = "";
  private Supplier<String> state = () -> "";
  private long stepStartNanos;
  private long nextShowNanos;
  private boolean isLineOpen;

  public Progress(Terminal terminal) {
    this.terminal = terminal;
    long period = LIVE_INTERVAL.toMillis();
    ScheduledFuture<?> unused =
        ticker.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
  }

  /** Begins a step; one that still runs ends without an outcome. */
  public void begin(String nextStep) {
    begin(nextStep, () -> "");
  }

  /**
   * Begins a step that is asked how far it is.
   *
   * @param nextState as {@code 1,200 of 15,000 traces}; called on another thread
   */
  public synchronized void begin(String nextStep, Supplier<String> nextState) {
    end("");
    step = nextStep;
    state = nextState;
    stepStartNanos = System.nanoTime();
    nextShowNanos = stepStartNanos + (terminal.isLive() ? LIVE_INTERVAL : SILENT).toNanos();
  }

  /** Ends the current step; one that was short and has no outcome leaves no trace. */
  public synchronized void end(String outcome) {
    if (step.isEmpty()) {
      return;
    }
    long nanos = System.nanoTime() - stepStartNanos;
    if (!outcome.isEmpty() || nanos >= SILENT.toNanos()) {
      String line = outcome.isEmpty() ? step : step + ": " + outcome;
      show(String.format(Locale.ROOT, "%s (%.1f s)", line, nanos / 1e9));
      closeLine("\n");
    } else {
      closeLine("\r\033[K");
    }
    step = "";
  }

  @Override
  public synchronized void close() {
    ticker.shutdownNow();
    closeLine("\n");
    step = "";
  }

  private synchronized void tick() {
    long nanoTime = System.nanoTime();
    if (step.isEmpty() || nanoTime < nextShowNanos) {
      return;
    }
    nextShowNanos = nanoTime + (terminal.isLive() ? LIVE_INTERVAL : PLAIN_INTERVAL).toNanos();
    String now = state.get();
    String line = now.isEmpty() ? step : step + ": " + now;
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanoTime - stepStartNanos);
    show(seconds > 0 ? "%s (%d s)".formatted(line, seconds) : line);
  }

  private void show(String line) {
    if (!terminal.isLive()) {
      terminal.err().println(line);
      return;
    }
    int columns = terminal.columns() > 0 ? terminal.columns() : 80;
    terminal.err().print("\r\033[K" + Text.shortened(line, columns - 1));
    terminal.err().flush();
    isLineOpen = true;
  }

  private void closeLine(String ending) {
    if (isLineOpen) {
      terminal.err().print(ending);
      terminal.err().flush();
      isLineOpen = false;
    }
  }
}
