package dev.spanledger.cli.run;

import dev.spanledger.cli.output.Terminal;
import dev.spanledger.locallambda.telemetry.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Shows what the function writes to its log, while it runs. */
final class FunctionLogs {
  private final Path folder;
  private final Terminal terminal;
  private final Map<Path, LogTail> tails = new TreeMap<>();

  /**
   * Of one function.
   *
   * @param folder holds a file for each instance; need not be there yet
   */
  FunctionLogs(Path folder, Terminal terminal) {
    this.folder = folder;
    this.terminal = terminal;
  }

  /** Shows what is new. */
  synchronized void show() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = tails.computeIfAbsent(file, LogTail::new).newLines();
        for (String line : lines) {
          terminal.say("  | " + line);
        }
      }
    } catch (IOException e) {
      terminal.say("Cannot read the logs in %s: %s".formatted(folder, e.getMessage()));
    }
  }
}
