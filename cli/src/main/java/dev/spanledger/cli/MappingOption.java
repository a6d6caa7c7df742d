package dev.spanledger.cli;

import dev.spanledger.analytics.mapping.MappingException;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --mapping}. */
final class MappingOption {
  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = {
        "Who owns what: a CSV of match,key,value,owner,cost_centre,from,to, where match is tag,",
        "service, account or resource; the first line that applies counts."
      })
  @Nullable Path file;

  OwnerMapping read() throws IOException {
    if (file == null) {
      throw new Failure(
          ExitCode.USAGE, "Owners and cost centres need --mapping FILE, which says who owns what");
    }
    return read(file);
  }

  static OwnerMapping read(Path file) throws IOException {
    try {
      return OwnerMapping.read(file);
    } catch (MappingException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }
}
