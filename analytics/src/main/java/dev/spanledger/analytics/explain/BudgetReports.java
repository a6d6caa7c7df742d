package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.explain.ColumnRule.Amount;
import dev.spanledger.analytics.forecast.Budget;
import dev.spanledger.analytics.forecast.BudgetStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code cost budget}: what was spent. What is expected of the rest of the month is an estimate,
 * and has no lines of a bill behind it.
 */
public final class BudgetReports {
  private static final String BILLED = "billed_cost";

  private BudgetReports() {}

  /** The one row of a budget; the period must hold its month. */
  public static CostReport of(BudgetStatus status) {
    Budget budget = status.budget();
    RowKey row = new RowKey("", budget.cut(), budget.item(), budget.currency());
    boolean isKnown = status.completeUntil() != null;
    return new CostReport(
        "budget of %s %s in %s".formatted(budget.cut(), budget.item(), status.month()),
        Placement.SERIES,
        Map.of("cut", budget.cut(), "row_label", budget.item()),
        (engine, range) -> {
          Cells cells = new Cells();
          cells.put(row, BILLED, isKnown ? status.spent() : null);
          return cells;
        },
        (engine, range) ->
            (part, place) -> {
              boolean counts =
                  isKnown && part.currency().equals(budget.currency()) && isSpent(status, place);
              return List.of(new PlacedPart(part, counts ? row : null, null, false, null, place));
            },
        Map.of(BILLED, ColumnRule.own(Amount.BILLED)),
        sums -> {
          if (isKnown && sums.get(row, BILLED) == null) {
            sums.put(row, BILLED, BigDecimal.ZERO);
          }
        });
  }

  /** Days count once they are complete, charges for longer than a day in the month they begin. */
  private static boolean isSpent(BudgetStatus status, Map<String, @Nullable Object> place) {
    if (!(place.get("charge_day") instanceof Instant begin)) {
      return false;
    }
    LocalDate day = LocalDate.ofInstant(begin, ZoneOffset.UTC);
    LocalDate last =
        Boolean.TRUE.equals(place.get("is_daily"))
            ? status.completeUntil()
            : status.month().atEndOfMonth();
    return last != null
        && !day.isBefore(status.month().atDay(1))
        && !day.isAfter(last)
        && !day.isAfter(status.month().atEndOfMonth());
  }
}
