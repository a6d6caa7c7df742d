package dev.spanledger.cli.output;

import java.io.PrintStream;

/**
 * The two streams, and what is behind them.
 *
 * @param out answers
 * @param err progress, logs and errors
 * @param columns width of the terminal behind {@code out}; 0 where a file or pipe is
 * @param isLive true where a terminal is behind {@code err}, so that a line can be rewritten
 */
public record Terminal(PrintStream out, PrintStream err, int columns, boolean isLive) {

  /** Streams without a terminal: nothing is shortened and no line is rewritten. */
  public static Terminal plain(PrintStream out, PrintStream err) {
    return new Terminal(out, err, 0, false);
  }

  /** Says something on standard error. */
  public void say(String line) {
    err.println(line);
  }
}
