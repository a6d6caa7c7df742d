package dev.spanledger.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Loads what short commands load, and ends. The launcher runs it once under {@code
 * -XX:ArchiveClassesAtExit}, so that later starts map these classes instead of parsing them.
 */
final class ClassArchive {
  private ClassArchive() {}

  public static void main(String[] args) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Main.run(new String[] {"--help"}, nowhere, nowhere);
    Main.run(new String[] {"--version"}, nowhere, nowhere);
    Main.run(new String[] {"no-such-command"}, nowhere, nowhere);
  }
}
