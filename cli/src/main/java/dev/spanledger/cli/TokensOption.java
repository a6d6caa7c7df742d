package dev.spanledger.cli;

import dev.spanledger.dashboard.security.TokenFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --tokens}. */
final class TokensOption {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      defaultValue = "${env:SPANLEDGER_TOKENS:-}",
      description = "File of tokens and their roles. Default: $SPANLEDGER_TOKENS.")
  @Nullable Path file;

  /** The file that was named; null for none. */
  @Nullable TokenFile orNull() {
    return file == null || file.toString().isEmpty() ? null : TokenFile.at(file);
  }

  TokenFile required() {
    TokenFile named = orNull();
    if (named == null) {
      throw new ParameterException(
          spec.commandLine(), "Which file of tokens? Give --tokens FILE, or set SPANLEDGER_TOKENS");
    }
    return named;
  }
}
