package dev.spanledger.cli.output;

import java.time.Duration;

/**
 * Says on standard error how far a long work is: one line that is rewritten on a terminal;
 * elsewhere a line when a step begins, ends, and every few seconds between. Thread-safe.
 */
public final class Progress implements AutoCloseable {
  private static final long LIVE_INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final long PLAIN_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final Terminal terminal;
  private final long startNanos = System.nanoTime();
  private String step = "";
  private long stepStartNanos = startNanos;
  private long lastShownNanos = startNanos;
  private boolean isLineOpen;

  public Progress(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Ends the step before and begins this one. */
  public synchronized void begin(String nextStep) {
    end("");
    step = nextStep;
    stepStartNanos = System.nanoTime();
    lastShownNanos = stepStartNanos;
    show(step);
  }

  /** How far the current step is, as {@code 1,200 of 15,000 traces}. */
  public synchronized void update(String state) {
    long now = System.nanoTime();
    long interval = terminal.isLive() ? LIVE_INTERVAL_NANOS : PLAIN_INTERVAL_NANOS;
    if (now - lastShownNanos >= interval) {
      lastShownNanos = now;
      show(step + ": " + state);
    }
  }

  /** Ends the current step, with what came of it; does nothing where there is none. */
  public synchronized void end(String outcome) {
    if (step.isEmpty()) {
      return;
    }
    long nanos = System.nanoTime() - stepStartNanos;
    String line = outcome.isEmpty() ? step : step + ": " + outcome;
    show("%s (%.1f s)".formatted(line, nanos / 1e9));
    if (isLineOpen) {
      terminal.err().println();
      isLineOpen = false;
    }
    step = "";
  }

  /** Time since this was made. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Leaves the line, so that what is written next starts its own. */
  @Override
  public synchronized void close() {
    if (isLineOpen) {
      terminal.err().println();
      isLineOpen = false;
    }
    step = "";
  }

  private void show(String line) {
    if (terminal.isLive()) {
      String fitted = terminal.columns() > 0 ? Text.shortened(line, terminal.columns() - 1) : line;
      terminal.err().print("\r\033[K" + fitted);
      terminal.err().flush();
      isLineOpen = true;
    } else {
      terminal.err().println(line);
    }
  }
}
