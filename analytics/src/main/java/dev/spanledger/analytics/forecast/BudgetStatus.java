package dev.spanledger.analytics.forecast;

import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a budget stands in a month.
 *
 * @param spent billed for the month's complete days, fees included
 * @param completeUntil last day that {@code spent} covers; null where the bill has none of the item
 * @param elapsedRatio complete days over the month's days, 0 to 1
 * @param forecast of the rest of the month; null where the past is too short to say
 * @param exceededOn day on which the budget is or will be used up; null where it is not
 */
public record BudgetStatus(
    Budget budget,
    YearMonth month,
    BigDecimal spent,
    @Nullable LocalDate completeUntil,
    double elapsedRatio,
    @Nullable Forecast forecast,
    @Nullable LocalDate exceededOn) {

  /** Where the budget stands. */
  public enum State {
    WITHIN,
    /** The expected sum exceeds it. */
    AT_RISK,
    EXCEEDED,
    /** Nothing of the item was billed, or the past is too short for a forecast. */
    UNKNOWN
  }

  /**
   * How each budget of a month stands.
   *
   * @param month null for that of the bill's last complete day
   */
  public static List<BudgetStatus> read(
      QueryEngine engine, List<Budget> budgets, @Nullable YearMonth month, Clock clock) {
    Map<String, CostSeries> byCut = new HashMap<>();
    for (Budget budget : budgets) {
      byCut.computeIfAbsent(budget.cut(), cut -> CostSeries.read(engine, cut, clock.instant()));
    }
    YearMonth asked = month == null ? month(byCut, clock) : month;
    List<BudgetStatus> statuses = new ArrayList<>();
    for (Budget budget : BudgetFile.of(budgets, asked)) {
      CostSeries series = byCut.get(budget.cut());
      if (series != null) {
        statuses.add(of(budget, asked, series));
      }
    }
    return statuses;
  }

  private static YearMonth month(Map<String, CostSeries> byCut, Clock clock) {
    LocalDate latest = null;
    for (CostSeries series : byCut.values()) {
      LocalDate until = series.completeUntil();
      latest = until != null && (latest == null || until.isAfter(latest)) ? until : latest;
    }
    return YearMonth.from(
        latest == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : latest);
  }

  /** Works out how a budget stands. */
  public static BudgetStatus of(Budget budget, YearMonth month, CostSeries all) {
    DailySeries series =
        all.all().stream()
            .filter(one -> one.item().equals(budget.item()))
            .filter(one -> one.currency().equals(budget.currency()))
            .findFirst()
            .orElse(null);
    if (series == null) {
      return new BudgetStatus(budget, month, BigDecimal.ZERO, null, 0, null, null);
    }
    LocalDate start = month.atDay(1);
    LocalDate end = month.plusMonths(1).atDay(1);
    LocalDate covered = series.end().isBefore(end) ? series.end() : end;
    BigDecimal spent = series.sum(start, covered).add(all.fees(series, start, end));
    int rest = (int) Math.max(0, end.toEpochDay() - covered.toEpochDay());
    Forecast forecast =
        covered.isBefore(start) ? null : Forecast.of(series.values(), Math.min(rest, 31));
    int elapsed = (int) Math.max(0, covered.toEpochDay() - start.toEpochDay());
    return new BudgetStatus(
        budget,
        month,
        spent,
        covered.minusDays(1),
        (double) elapsed / month.lengthOfMonth(),
        forecast,
        exceededOn(budget, series, all.fees(series, start, end), start, end, forecast));
  }

  public State state() {
    if (spent.compareTo(budget.amount()) > 0) {
      return State.EXCEEDED;
    }
    if (completeUntil == null || forecast == null) {
      return State.UNKNOWN;
    }
    return spent.doubleValue() + forecast.expected() > budget.amount().doubleValue()
        ? State.AT_RISK
        : State.WITHIN;
  }

  /** Spent over the budget; 1 is all of it. */
  public double spentRatio() {
    return spent.doubleValue() / budget.amount().doubleValue();
  }

  private static @Nullable LocalDate exceededOn(
      Budget budget,
      DailySeries series,
      BigDecimal fees,
      LocalDate start,
      LocalDate end,
      @Nullable Forecast forecast) {
    double left = budget.amount().subtract(fees).doubleValue();
    int rest = (int) Math.max(1, end.toEpochDay() - series.end().toEpochDay());
    double perDay = forecast == null ? 0 : forecast.expected() / rest;
    for (LocalDate day = start; day.isBefore(end); day = day.plusDays(1)) {
      boolean isKnown = day.isBefore(series.end());
      left -= isKnown ? series.sum(day, day.plusDays(1)).doubleValue() : perDay;
      if (left < 0) {
        return day;
      }
    }
    return null;
  }
}
