package dev.spanledger.cli;

import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.OutputFormat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --output} and {@code --output-file}. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = {
        "table: for people, rounded, with units; csv, json: every digit;",
        "parquet: binary, with --output-file or > FILE.",
        "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}."
      })
  OutputFormat format = OutputFormat.table;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write the answer there instead of to standard output.")
  @Nullable Path file;

  AnswerWriter writer(Session session) {
    return new AnswerWriter(session.terminal(), format, file);
  }
}
