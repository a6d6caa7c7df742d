package dev.spanledger.cli;

import dev.spanledger.analytics.explain.CostReport;
import dev.spanledger.analytics.explain.CostReports;
import dev.spanledger.analytics.explain.OwnerReports;
import dev.spanledger.analytics.explain.RequestReports;
import dev.spanledger.analytics.explain.WasteReports;
import dev.spanledger.analytics.mapping.OwnerTotal;
import dev.spanledger.analytics.showback.UnitCost;
import dev.spanledger.analytics.waste.WasteCut;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which cell of which report {@code cost explain} is asked about. */
final class ReportCellOptions {

  /** Reports as their commands are called. */
  enum Report {
    showback,
    unit,
    statement,
    budget,
    waste
  }

  @Option(
      names = "--report",
      paramLabel = "REPORT",
      description = {
        "A cell of this report: showback (the default with --by), unit, statement, budget or",
        "waste.",
        "Without --row every money cell of it is recomputed and compared."
      })
  @Nullable Report report;

  @Option(
      names = "--by",
      paramLabel = "CUT",
      description = "The report's --by; of a statement service, cloud-service, day or total.")
  @Nullable String by;

  @Option(
      names = "--row",
      paramLabel = "ROW",
      description = {
        "The row as printed: \"orders-api\", \"orders-api POST /orders\", \"(tax)\"; of waste",
        "\"orders-api cold starts\"."
      })
  @Nullable String row;

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      description = "The money column, as --output csv names it. Default: the report's first.")
  @Nullable String column;

  @Option(
      names = "--per",
      paramLabel = "UNIT",
      converter = CostUnitCommand.UnitConverter.class,
      description = "Of report unit: its unit. Default: 1000-requests.")
  long requests = 1000;

  @Option(names = "--owner", paramLabel = "NAME", description = "Of report statement: whose it is.")
  @Nullable String owner;

  @Option(
      names = "--cost-centre",
      paramLabel = "NAME",
      description = "Of report statement: whose it is, instead of --owner.")
  @Nullable String costCentre;

  @Mixin final MappingOption mapping = new MappingOption();

  @Mixin final BudgetOptions budget = new BudgetOptions();

  boolean isGiven() {
    return report != null || by != null || row != null;
  }

  boolean isBudget() {
    return report == Report.budget;
  }

  /** The report; not of budgets, whose rows need the lake. */
  CostReport read() throws IOException {
    Report asked = report == null ? Report.showback : report;
    try {
      return switch (asked) {
        case showback -> showback();
        case unit -> RequestReports.of(unitCut(), requests);
        case statement -> statement();
        case waste -> waste();
        case budget -> throw new IllegalStateException("Budgets are read with their series");
      };
    } catch (TypeConversionException e) {
      throw new Failure(ExitCode.USAGE, "Invalid value for option '--by': " + e.getMessage(), e);
    }
  }

  private CostReport showback() throws IOException {
    if (by == null) {
      throw usage("--by says which showback: service, route, tenant, owner, ...");
    }
    ShowbackCut cut = new ShowbackCut.Converter().convert(by);
    return switch (cut) {
      case SERVICE, FUNCTION, VERSION, TENANT, TRACE, ACCOUNT, REGION ->
          CostReports.byItem(cut.word());
      case OPERATION -> CostReports.byOperation();
      case ROUTE -> CostReports.byRoute();
      case CLOUD_SERVICE -> CostReports.byCloudService();
      case DAY -> CostReports.byDay();
      case OWNER -> OwnerReports.totals(mapping.read(), OwnerTotal.By.OWNER);
      case COST_CENTRE -> OwnerReports.totals(mapping.read(), OwnerTotal.By.COST_CENTRE);
    };
  }

  private CostReport waste() throws IOException {
    WasteCut cut = by == null ? WasteCut.TOTAL : new CostWasteCommand.CutConverter().convert(by);
    return cut.needsMapping() ? WasteReports.of(cut, mapping.read()) : WasteReports.of(cut);
  }

  private UnitCost.Cut unitCut() {
    return by == null ? UnitCost.Cut.ROUTE : new CostUnitCommand.CutConverter().convert(by);
  }

  private CostReport statement() throws IOException {
    if ((owner == null) == (costCentre == null)) {
      throw usage("A statement is of --owner NAME or of --cost-centre NAME");
    }
    OwnerTotal.By whose = owner == null ? OwnerTotal.By.COST_CENTRE : OwnerTotal.By.OWNER;
    return OwnerReports.statement(
        mapping.read(), whose, owner == null ? String.valueOf(costCentre) : owner, table());
  }

  private OwnerReports.Table table() {
    if (by == null) {
      return OwnerReports.Table.SERVICE;
    }
    for (OwnerReports.Table table : OwnerReports.Table.values()) {
      if (word(table).equals(by)) {
        return table;
      }
    }
    throw usage(
        "\"%s\" is no table of a statement; it has %s"
            .formatted(
                by,
                Arrays.stream(OwnerReports.Table.values())
                    .map(ReportCellOptions::word)
                    .collect(Collectors.joining(", "))));
  }

  private static String word(OwnerReports.Table table) {
    return table.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }
}
