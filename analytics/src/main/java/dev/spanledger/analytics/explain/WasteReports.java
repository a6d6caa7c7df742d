package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.explain.ColumnRule.Amount;
import dev.spanledger.analytics.mapping.OwnedCosts;
import dev.spanledger.analytics.mapping.Owner;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.waste.Waste;
import dev.spanledger.analytics.waste.WasteCategory;
import dev.spanledger.analytics.waste.WasteCut;
import dev.spanledger.analytics.waste.WasteLine;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code cost waste}: a row per item and category, as its table has them. A part of a charge is in
 * every category that it is waste of, and in the one that counts it once.
 */
public final class WasteReports {
  static final String WASTE = "waste_cost";
  static final String SAVING = "saving_up_to_cost";
  private static final String ITEM_BILLED = "item_billed_cost";
  private static final List<String> TELEMETRY = List.of("logs.", "xray.", "cloudwatch.");

  private WasteReports() {}

  /** By what needs no mapping. */
  public static CostReport of(WasteCut cut) {
    return report(
        cut,
        Placement.WASTE,
        (engine, range) -> Waste.of(engine, cut, range),
        (engine, range) -> place -> item(cut, place));
  }

  /** By owner or cost centre. */
  public static CostReport of(WasteCut cut, OwnerMapping mapping) {
    Function<Owner, String> name = cut == WasteCut.OWNER ? Owner::name : Owner::costCentre;
    return report(
        cut,
        Placement.OWNED_WASTE,
        (engine, range) -> Waste.of(engine, cut, mapping, range),
        (engine, range) -> {
          OwnedCosts owned = OwnedCosts.reading(engine, mapping, range);
          return place -> name.apply(owned.owner(place.place()));
        });
  }

  private interface Lines {
    Waste of(QueryEngine engine, Map<String, ?> range);
  }

  /** Names what a part is of. */
  private interface Items {
    Function<PlacedPart, String> over(QueryEngine engine, Map<String, ?> range);
  }

  private static CostReport report(WasteCut cut, Placement placement, Lines lines, Items items) {
    Map<String, ColumnRule> columns = new LinkedHashMap<>();
    columns.put(WASTE, ColumnRule.own(WasteReports::amount).only(WasteReports::isWaste));
    columns.put(SAVING, ColumnRule.own(WasteReports::amount).only(WasteReports::isSaved));
    columns.put(ITEM_BILLED, ColumnRule.own(Amount.BILLED));
    return new CostReport(
        "waste by " + cut.word(),
        placement,
        Map.of(),
        (engine, range) -> shown(cut, lines.of(engine, range)),
        (engine, range) -> new WastePlacer(cut, items.over(engine, range), engine, range),
        columns,
        WasteReports::finish);
  }

  private static Cells shown(WasteCut cut, Waste waste) {
    Cells cells = new Cells();
    for (WasteLine line : waste.lines()) {
      RowKey row = row(cut, line.item(), line.category(), line.billingCurrency());
      cells.put(row, WASTE, line.wasteCost());
      cells.put(row, SAVING, line.savingCost());
      cells.put(row, ITEM_BILLED, line.itemCost());
    }
    return cells;
  }

  static RowKey row(WasteCut cut, String item, WasteCategory category, String currency) {
    return new RowKey(
        category.name(), cut == WasteCut.TOTAL ? "" : item, category.label(), currency);
  }

  private static String item(WasteCut cut, PlacedPart place) {
    CellPart part = place.part();
    return switch (cut) {
      case TOTAL -> "(all)";
      case SERVICE -> or(part.serviceName(), "(no service)");
      case FUNCTION -> or(place.text("faas_name"), "(no function)");
      case ROUTE ->
          part.rootService() == null || part.rootRoute() == null
              ? "(no route)"
              : part.rootService() + " " + part.rootRoute();
      case TENANT -> or(part.tenant(), "(no tenant)");
      case CLOUD_SERVICE -> part.cloudServiceName();
      case ACCOUNT -> or(place.text("account_id"), "(no account)");
      case REGION -> or(place.text("region_id"), "(no region)");
      case OWNER, COST_CENTRE -> throw new IllegalArgumentException(cut + " needs a mapping");
    };
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private static WasteCategory category(PlacedPart part) {
    RowKey row = part.own();
    if (row == null) {
      throw new IllegalStateException("Each part of waste has a row");
    }
    return WasteCategory.valueOf(row.kind());
  }

  /** Whether all that is billed for it was no use, whatever it began with. */
  private static boolean isLost(PlacedPart part) {
    return part.part().kind().startsWith("IDLE_")
        || part.part().isFailed()
        || part.is("is_timed_out")
        || part.text("retry") != null;
  }

  private static boolean isTelemetry(PlacedPart part) {
    String meter = part.part().meter();
    return meter != null && TELEMETRY.stream().anyMatch(meter::startsWith);
  }

  private static boolean isUnused(PlacedPart part) {
    return part.part().kind().equals("UNUSED_COMMITMENT");
  }

  /** Of most of it the billed cost; of a run that is of use its start alone. */
  private static Amount amount(PlacedPart part) {
    return switch (category(part)) {
      case COLD_STARTS -> Amount.COLD_START;
      case UNUSED_COMMITMENT -> Amount.EFFECTIVE;
      case FAILED,
          TIMED_OUT,
          RETRIED,
          IDLE_PROVISIONED,
          IDLE_CAPACITY,
          LOGS_AND_TELEMETRY,
          OVERSIZED_MEMORY,
          EXTENSION_TIME ->
          Amount.BILLED;
      case ANY ->
          isUnused(part)
              ? Amount.EFFECTIVE
              : isLost(part) || isTelemetry(part) ? Amount.BILLED : Amount.COLD_START;
    };
  }

  private static boolean isWaste(PlacedPart part) {
    return switch (category(part)) {
      case COLD_STARTS, ANY -> true;
      case FAILED -> part.part().isFailed() && !part.is("is_timed_out");
      case TIMED_OUT -> part.is("is_timed_out");
      case RETRIED -> part.text("retry") != null;
      case IDLE_PROVISIONED -> part.part().kind().equals("IDLE_PROVISIONED");
      case IDLE_CAPACITY -> part.part().kind().equals("IDLE_CAPACITY");
      case LOGS_AND_TELEMETRY -> isTelemetry(part);
      case UNUSED_COMMITMENT -> isUnused(part);
      // The running time that the estimate is a share of.
      case OVERSIZED_MEMORY, EXTENSION_TIME -> WastePlacer.isRunningTime(part);
    };
  }

  /** What telemetry is for nobody can tell, so nothing of it is saved. */
  private static boolean isSaved(PlacedPart part) {
    return switch (category(part)) {
      case LOGS_AND_TELEMETRY -> false;
      case ANY -> isUnused(part) || isLost(part) || !isTelemetry(part);
      case COLD_STARTS,
          FAILED,
          TIMED_OUT,
          RETRIED,
          IDLE_PROVISIONED,
          IDLE_CAPACITY,
          UNUSED_COMMITMENT,
          OVERSIZED_MEMORY,
          EXTENSION_TIME ->
          isWaste(part);
    };
  }

  /** Nothing wasted is 0; what runs did before it was told apart is not known. */
  private static void finish(Cells sums) {
    for (RowKey row : sums.rows()) {
      WasteCategory category = WasteCategory.valueOf(row.kind());
      boolean isKnown =
          (category != WasteCategory.TIMED_OUT && category != WasteCategory.RETRIED)
              || sums.count(row) > 0;
      sums.put(row, WASTE, isKnown ? orZero(sums.get(row, WASTE)) : null);
      boolean hasSaving = isKnown && category != WasteCategory.LOGS_AND_TELEMETRY;
      sums.put(row, SAVING, hasSaving ? orZero(sums.get(row, SAVING)) : null);
      sums.put(row, ITEM_BILLED, orZero(sums.get(row, ITEM_BILLED)));
    }
  }

  private static BigDecimal orZero(@Nullable BigDecimal amount) {
    return amount == null ? BigDecimal.ZERO : amount;
  }
}
