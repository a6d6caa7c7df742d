package dev.spanledger.cli;

import dev.spanledger.analytics.forecast.Budget;
import dev.spanledger.analytics.forecast.BudgetFile;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --file} and {@code --month} of budgets. */
final class BudgetOptions {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = {
        "Budgets: CSV with the columns cut,item,amount,currency,from: as",
        "service,orders-api,120.00,USD,2026-11. cut is service, tenant, cloud-service or total;",
        "a later \"from\" replaces an earlier one."
      })
  @Nullable Path file;

  @Option(
      names = "--month",
      paramLabel = "MONTH",
      converter = CostBudgetCommand.MonthConverter.class,
      description = "Of budgets, as 2026-11. Default: the month of the bill's last complete day.")
  @Nullable YearMonth month;

  List<Budget> read() throws IOException {
    if (file == null) {
      throw new Failure(ExitCode.USAGE, "Budgets need --file FILE, which says what they are");
    }
    if (!Files.isRegularFile(file)) {
      throw new Failure(ExitCode.BAD_INPUT, "No budgets at %s".formatted(file));
    }
    try {
      return BudgetFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }
}
