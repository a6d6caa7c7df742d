package dev.spanledger.cli;

import dev.spanledger.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs commands in this process over one lake and keeps what the last one said. */
final class CommandRun {
  private static final Set<String> GROUPS = Set.of("alerts", "cost", "import", "lake");

  private final Path lake;
  private final Clock clock;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandRun(Path lake) {
    this(lake, Clock.systemUTC());
  }

  CommandRun(Path lake, Clock clock) {
    this.lake = lake;
    this.clock = clock;
  }

  /** Runs a command with {@code --lake} added to it. */
  int exitCode(String... arguments) {
    return exitCodeOn(0, arguments);
  }

  /**
   * The same on a terminal of this many columns.
   *
   * @param columns 0 for a pipe
   */
  int exitCodeOn(int columns, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(GROUPS.contains(arguments[0]) ? 2 : 1, "--lake=" + lake);
    return run(columns, all.toArray(String[]::new));
  }

  /** Runs a command as it is. */
  int bareExitCode(String... arguments) {
    return run(0, arguments);
  }

  private int run(int columns, String... arguments) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            columns,
            false);
    return Main.run(arguments, terminal, clock);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
