package dev.spanledger.cli;

import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --prices}. */
final class PricesOption {
  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = {
        "Prices of meters that the bill has no line of: CSV with the columns",
        "meter,architecture,region,currency,price,unit,effective_from,source, and",
        "from_quantity for tiers. Default: dated list prices of us-east-1."
      })
  @Nullable Path file;

  PriceFile read() throws IOException {
    if (file == null) {
      return PriceFile.builtIn();
    }
    if (!Files.isRegularFile(file)) {
      throw new Failure(ExitCode.BAD_INPUT, "No file of prices at %s".formatted(file));
    }
    try {
      return PriceFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }
}
