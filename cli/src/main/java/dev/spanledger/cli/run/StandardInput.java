package dev.spanledger.cli.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Lines of standard input. A thread of its own reads it, for a read cannot be broken off. */
final class StandardInput {
  private static final int MOST_WAITING = 1_000;

  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>(MOST_WAITING);

  /** Null text stands for the end. */
  private record Line(@Nullable String text) {}

  private StandardInput() {}

  static StandardInput read(InputStream in) {
    StandardInput input = new StandardInput();
    Thread reader = new Thread(() -> input.readAll(in), "standard-input");
    reader.setDaemon(true);
    reader.start();
    return input;
  }

  private void readAll(InputStream in) {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.put(new Line(line));
      }
      lines.put(new Line(null));
    } catch (IOException e) {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    if (!lines.offer(new Line(null))) {
      lines.clear();
      lines.add(new Line(null));
    }
  }

  /** Next line; null at the end. */
  @Nullable String next() throws InterruptedException {
    return lines.take().text();
  }
}
