package dev.spanledger.cli;

import dev.spanledger.analytics.forecast.Budget;
import dev.spanledger.analytics.forecast.BudgetStatus;
import dev.spanledger.analytics.forecast.Forecast;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.TypeConversionException;

/** {@code cost budget}: what was spent of each budget, and what the month will come to. */
@Command(
    name = "budget",
    description = {
      "Compare budgets with what is billed and with a forecast of the rest of the month.",
      "The forecast is the method that missed least on the item's own past, its interval made of",
      "those misses (80 %%). Exit code 1 where a budget is exceeded or expected to be."
    })
final class CostBudgetCommand implements Callable<Integer> {
  private static final int FORECAST_SCALE = 10;

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Mixin final BudgetOptions budgets = new BudgetOptions();

  private final Session session;

  CostBudgetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    List<Budget> read = budgets.read();
    AnswerWriter writer = output.writer(session);
    List<BudgetStatus> statuses;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.name());
      statuses = BudgetStatus.read(engine, read, budgets.month, session.clock());
      progress.end("");
    }
    writer.write(answer(statuses, writer.format() == OutputFormat.table));
    boolean isOver =
        statuses.stream()
            .map(BudgetStatus::state)
            .anyMatch(
                state ->
                    state == BudgetStatus.State.EXCEEDED || state == BudgetStatus.State.AT_RISK);
    return (isOver ? ExitCode.CHECK_FAILED : ExitCode.OK).code();
  }

  private static Answer answer(List<BudgetStatus> statuses, boolean isForPeople) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (BudgetStatus status : statuses) {
      rows.add(row(status));
    }
    Answer answer =
        new Answer(
            List.of(
                "cut",
                "item",
                "month",
                "state",
                "budget_cost",
                "billed_cost",
                "spent_ratio",
                "elapsed_ratio",
                "expected_cost",
                "low_cost",
                "high_cost",
                "billing_currency",
                "exceeded_on",
                "method",
                "past_error_ratio",
                "trial_count",
                "complete_until"),
            rows);
    return isForPeople ? answer.withoutMissing() : answer;
  }

  private static List<@Nullable Object> row(BudgetStatus status) {
    Forecast forecast = status.forecast();
    List<@Nullable Object> row = new ArrayList<>();
    row.add(status.budget().cut());
    row.add(status.budget().item());
    row.add(status.month().toString());
    row.add(status.state().name());
    row.add(status.budget().amount());
    row.add(status.completeUntil() == null ? null : status.spent());
    row.add(status.completeUntil() == null ? null : status.spentRatio());
    row.add(status.completeUntil() == null ? null : status.elapsedRatio());
    row.add(forecast == null ? null : month(status, forecast.expected()));
    row.add(forecast == null ? null : month(status, forecast.low()));
    row.add(forecast == null ? null : month(status, forecast.high()));
    row.add(status.budget().currency());
    row.add(status.exceededOn() == null ? null : status.exceededOn().toString());
    row.add(forecast == null ? null : forecast.method());
    row.add(forecast == null ? null : forecast.meanAbsoluteError());
    row.add(forecast == null ? null : (long) forecast.trials());
    row.add(status.completeUntil() == null ? null : status.completeUntil().toString());
    return row;
  }

  /** The whole month: what was spent and what is expected, which is no exact number. */
  private static BigDecimal month(BudgetStatus status, double rest) {
    return status
        .spent()
        .add(BigDecimal.valueOf(rest))
        .setScale(FORECAST_SCALE, RoundingMode.HALF_UP);
  }

  /** A month as typed. */
  static final class MonthConverter implements ITypeConverter<YearMonth> {
    @Override
    public YearMonth convert(String value) {
      try {
        return YearMonth.parse(value);
      } catch (DateTimeException e) {
        throw new TypeConversionException("\"%s\" is not a month such as 2026-11".formatted(value));
      }
    }
  }
}
