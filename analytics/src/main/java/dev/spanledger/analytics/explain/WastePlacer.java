package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.waste.RunningTimes;
import dev.spanledger.analytics.waste.WasteCategory;
import dev.spanledger.analytics.waste.WasteCut;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts a part into every category of its item, whose columns then tell whether they count it, and
 * works the estimates out again: running time from its parts, memory and time from run by run.
 */
final class WastePlacer implements CostReport.Placer {
  private static final Set<String> RUNNING_TIME =
      Set.of("lambda.gb_second", "lambda.provisioned_gb_second");

  private final WasteCut cut;
  private final Function<PlacedPart, String> named;
  private final QueryEngine engine;
  private final Map<String, ?> range;
  private final RunningTimes times = new RunningTimes();

  WastePlacer(
      WasteCut cut, Function<PlacedPart, String> named, QueryEngine engine, Map<String, ?> range) {
    this.cut = cut;
    this.named = named;
    this.engine = engine;
    this.range = range;
  }

  static boolean isRunningTime(PlacedPart part) {
    return part.part().kind().equals("ALLOCATED")
        && part.part().meter() != null
        && RUNNING_TIME.contains(part.part().meter())
        && part.text("faas_name") != null;
  }

  @Override
  public List<PlacedPart> place(CellPart part, Map<String, @Nullable Object> row) {
    String told = Boolean.TRUE.equals(row.get("is_told")) ? "told" : null;
    PlacedPart any = new PlacedPart(part, null, null, false, told, row);
    String item = named.apply(any);
    List<PlacedPart> places = new ArrayList<>();
    for (WasteCategory category : WasteCategory.values()) {
      if (!category.isEstimate() || hasEstimates()) {
        RowKey key = WasteReports.row(cut, item, category, part.currency());
        places.add(new PlacedPart(part, key, null, false, told, row));
      }
    }
    if (isRunningTime(any)) {
      times.addBilled(row, part.recomputed().billedCost());
    }
    return places;
  }

  private boolean hasEstimates() {
    return switch (cut) {
      case TOTAL, SERVICE, FUNCTION -> true;
      case ROUTE, TENANT, CLOUD_SERVICE, ACCOUNT, REGION, OWNER, COST_CENTRE -> false;
    };
  }

  @Override
  public void finish(Cells sums) {
    if (!hasEstimates()) {
      return;
    }
    RunsWalk.each(engine, range, times::addRuns);
    Set<RowKey> known = new HashSet<>();
    for (RunningTimes.Estimated estimated : times.estimates(cut)) {
      RowKey row =
          WasteReports.row(cut, estimated.item(), estimated.category(), estimated.currency());
      known.add(row);
      sums.put(row, WasteReports.WASTE, estimated.cost());
      sums.put(row, WasteReports.SAVING, estimated.cost());
    }
    // What ran on no function that is billed has no estimate.
    for (RowKey row : List.copyOf(sums.rows())) {
      if (WasteCategory.valueOf(row.kind()).isEstimate() && !known.contains(row)) {
        sums.remove(row);
      }
    }
  }
}
