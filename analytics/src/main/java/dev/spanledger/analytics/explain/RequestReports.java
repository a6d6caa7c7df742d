package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.explain.ColumnRule.Amount;
import dev.spanledger.analytics.showback.UnitCost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code cost unit}. The ends of its interval are estimates, no amounts of the ledger, and have no
 * lines of a bill behind them.
 */
public final class RequestReports {
  private static final int SCALE = 18;

  private RequestReports() {}

  /** Name of the column of a cost per unit. */
  public static String unitColumn(long requests) {
    return requests == 1 ? "cost_per_request" : "cost_per_%d_requests".formatted(requests);
  }

  /**
   * Unit costs by one cut.
   *
   * @param requests in a unit, as 1000
   */
  public static CostReport of(UnitCost.Cut cut, long requests) {
    String word = cut.name().toLowerCase(Locale.ROOT);
    String unit = unitColumn(requests);
    Map<String, ColumnRule> columns = new LinkedHashMap<>();
    columns.put("billed_cost", ColumnRule.own(Amount.BILLED));
    columns.put(unit, ColumnRule.own(Amount.BILLED));
    columns.put(
        "own_billed_cost",
        ColumnRule.own(Amount.BILLED)
            .only(part -> part.is("is_own") && (part.is("has_caller") || isOfRequests(part))));
    columns.put(
        "downstream_billed_cost",
        ColumnRule.own(Amount.BILLED).only(part -> !part.is("is_own") && part.is("has_caller")));
    return new CostReport(
        "unit cost by " + word,
        Placement.REQUEST,
        Map.of("cut", word),
        (engine, range) -> {
          Cells cells = new Cells();
          for (UnitCost.Row row : UnitCost.of(engine, cut, range, requests)) {
            RowKey key = new RowKey(row.kind(), "", row.item(), row.billingCurrency());
            cells.put(key, "billed_cost", row.billedCost());
            cells.put(key, unit, row.costPerUnit());
            cells.put(key, "own_billed_cost", row.ownBilledCost());
            cells.put(key, "downstream_billed_cost", row.downstreamBilledCost());
          }
          return cells;
        },
        (engine, range) ->
            (part, row) ->
                List.of(
                    new PlacedPart(
                        part,
                        CostReports.key(row, "row_kind", "", "row_item"),
                        null,
                        false,
                        Boolean.TRUE.equals(row.get("has_caller"))
                            ? (String) row.get("request_trace_id")
                            : null,
                        row)),
        columns,
        sums -> divide(sums, unit, requests));
  }

  private static boolean isOfRequests(PlacedPart part) {
    return part.own() != null && part.own().kind().equals("REQUESTS");
  }

  /** The billed cost of a row over the requests that were observed. */
  private static void divide(Cells sums, String unit, long requests) {
    for (RowKey row : sums.rows()) {
      BigDecimal billed = sums.get(row, "billed_cost");
      BigDecimal cost = billed == null ? BigDecimal.ZERO : billed;
      int observed = sums.count(row);
      sums.put(row, "billed_cost", cost);
      sums.put(
          row,
          unit,
          observed == 0
              ? null
              : cost.multiply(BigDecimal.valueOf(requests))
                  .divide(BigDecimal.valueOf(observed), SCALE, RoundingMode.HALF_UP));
    }
  }
}
