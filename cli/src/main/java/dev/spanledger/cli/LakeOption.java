package dev.spanledger.cli;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --lake}. */
final class LakeOption {
  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "${env:SPANLEDGER_LAKE:-./spanledger-lake}",
      description = "The lake. Default: $SPANLEDGER_LAKE, else ./spanledger-lake.")
  Path directory = Path.of("spanledger-lake");

  /** A lake to read: a mistyped folder is an error, not an empty answer. */
  Lake openExisting() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "No lake at %s: give --lake DIR (a demo's is spanledger-demo), or make one with"
                  .formatted(directory)
              + " \"spanledger demo\" or \"spanledger collect\"");
    }
    return Lake.open(directory);
  }

  /** A lake to write, made where it is missing. */
  Lake openOrCreate() throws IOException {
    return Lake.open(directory);
  }
}
