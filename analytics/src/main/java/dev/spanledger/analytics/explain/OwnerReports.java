package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.explain.ColumnRule.Amount;
import dev.spanledger.analytics.mapping.OwnedCost;
import dev.spanledger.analytics.mapping.OwnedCosts;
import dev.spanledger.analytics.mapping.Owner;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.mapping.OwnerTotal;
import dev.spanledger.analytics.statement.LargestRemainder;
import dev.spanledger.analytics.statement.Statement;
import dev.spanledger.analytics.statement.StatementPage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code cost showback --by} owner or cost-centre, and {@code cost statement}. */
public final class OwnerReports {
  private static final String BILLED = "billed_cost";
  private static final String EFFECTIVE = "effective_cost";
  private static final String PRINTED_BILLED = "printed_billed_cost";
  private static final String PRINTED_EFFECTIVE = "printed_effective_cost";
  private static final String CHARGED = "charged_billed_cost";

  private OwnerReports() {}

  /** Tables of a statement. */
  public enum Table {
    SERVICE,
    CLOUD_SERVICE,
    DAY,
    /** One row: what the owner answers for, and what all owners are charged. */
    TOTAL;

    private List<Statement.Line> lines(Statement statement) {
      return switch (this) {
        case SERVICE -> statement.byService();
        case CLOUD_SERVICE -> statement.byCloudService();
        case DAY -> statement.byDay();
        case TOTAL ->
            List.of(
                new Statement.Line("total", statement.billedTotal(), statement.effectiveTotal()));
      };
    }

    private String item(CellPart part) {
      return switch (this) {
        case SERVICE ->
            part.serviceName() == null
                ? CostReports.inWords(part.kind())
                : CostReports.service(part.kind(), part.serviceName());
        case CLOUD_SERVICE -> part.cloudServiceName();
        case DAY -> part.chargePeriodStart().toString().substring(0, CostReports.DAY);
        case TOTAL -> "total";
      };
    }
  }

  /** Totals by owner or by cost centre. */
  public static CostReport totals(OwnerMapping mapping, OwnerTotal.By by) {
    boolean isOwner = by == OwnerTotal.By.OWNER;
    Function<Owner, String> name = isOwner ? Owner::name : Owner::costCentre;
    Map<String, ColumnRule> columns = new LinkedHashMap<>();
    columns.put(BILLED, ColumnRule.own(Amount.BILLED));
    columns.put("caused_billed_cost", ColumnRule.caused(Amount.BILLED));
    columns.put(
        "caused_elsewhere_billed_cost",
        ColumnRule.caused(Amount.BILLED).only(PlacedPart::isElsewhere));
    columns.put(EFFECTIVE, ColumnRule.own(Amount.EFFECTIVE));
    columns.put("list_cost", ColumnRule.own(Amount.LIST));
    columns.put("contracted_cost", ColumnRule.own(Amount.CONTRACTED));
    for (String kind :
        List.of("ALLOCATED", "KEPT", "UNOBSERVED", "TAX", "CREDIT", "UNATTRIBUTED")) {
      columns.put(kindColumn(kind), CostReports.ofKind(kind));
    }
    return new CostReport(
        isOwner ? "showback by owner" : "showback by cost centre",
        Placement.OWNER,
        Map.of(),
        (engine, range) -> {
          Cells cells = new Cells();
          for (OwnerTotal total : OwnerTotal.of(OwnedCosts.of(engine, mapping, range), by)) {
            show(
                cells,
                new RowKey("", "", name.apply(total.owner()), total.billingCurrency()),
                total);
          }
          return cells;
        },
        (engine, range) -> {
          OwnedCosts owned = OwnedCosts.reading(engine, mapping, range);
          return (part, row) -> {
            String own = name.apply(owned.owner(row));
            String payer = name.apply(owned.payer(row));
            return List.of(
                new PlacedPart(
                    part,
                    new RowKey("", "", own, part.currency()),
                    new RowKey("", "", payer, part.currency()),
                    !own.equals(payer),
                    null,
                    row));
          };
        },
        columns,
        CostReport.NOTHING);
  }

  private static String kindColumn(String kind) {
    return kind.toLowerCase(Locale.ROOT) + "_billed_cost";
  }

  private static void show(Cells cells, RowKey key, OwnerTotal total) {
    cells.put(key, BILLED, total.billedCost());
    cells.put(key, "caused_billed_cost", total.causedBilledCost());
    cells.put(key, "caused_elsewhere_billed_cost", total.causedElsewhereBilledCost());
    cells.put(key, EFFECTIVE, total.effectiveCost());
    cells.put(key, "list_cost", total.listCost());
    cells.put(key, "contracted_cost", total.contractedCost());
    total.billedCostByKind().forEach((kind, cost) -> cells.put(key, kindColumn(kind), cost));
  }

  /**
   * One table of a statement, exact and as printed in cents.
   *
   * @param owner name, or cost centre
   */
  public static CostReport statement(
      OwnerMapping mapping, OwnerTotal.By by, String owner, Table table) {
    Function<Owner, String> name = by == OwnerTotal.By.OWNER ? Owner::name : Owner::costCentre;
    Map<String, ColumnRule> columns = new LinkedHashMap<>();
    columns.put(BILLED, ColumnRule.own(Amount.BILLED));
    columns.put(EFFECTIVE, ColumnRule.own(Amount.EFFECTIVE));
    columns.put(PRINTED_BILLED, ColumnRule.own(Amount.BILLED));
    columns.put(PRINTED_EFFECTIVE, ColumnRule.own(Amount.EFFECTIVE));
    if (table == Table.TOTAL) {
      columns.put(CHARGED, ColumnRule.caused(Amount.BILLED));
    }
    return new CostReport(
        "statement of " + owner,
        Placement.OWNER,
        Map.of(),
        (engine, range) -> {
          List<OwnedCost> costs = OwnedCosts.of(engine, mapping, range);
          Cells cells = new Cells();
          for (Statement statement : Statement.of(costs, owner, cost -> name.apply(cost.owner()))) {
            show(cells, statement, table);
          }
          print(cells);
          return cells;
        },
        (engine, range) -> {
          OwnedCosts owned = OwnedCosts.reading(engine, mapping, range);
          return (part, row) -> {
            boolean isOwn = name.apply(owned.owner(row)).equals(owner);
            RowKey key = new RowKey("", "", table.item(part), part.currency());
            RowKey charged = table == Table.TOTAL ? key : null;
            return List.of(new PlacedPart(part, isOwn ? key : null, charged, false, null, row));
          };
        },
        columns,
        OwnerReports::print);
  }

  private static void show(Cells cells, Statement statement, Table table) {
    for (Statement.Line line : table.lines(statement)) {
      RowKey key = new RowKey("", "", line.item(), statement.billingCurrency());
      cells.put(key, BILLED, line.billedCost());
      cells.put(key, EFFECTIVE, line.effectiveCost());
      if (table == Table.TOTAL) {
        cells.put(key, CHARGED, statement.chargedTotal());
      }
    }
  }

  /** Cents by largest remainder, within one currency; a line without an amount prints nothing. */
  private static void print(Cells cells) {
    SortedMap<String, List<RowKey>> rows = new TreeMap<>();
    for (RowKey row : cells.rows()) {
      rows.computeIfAbsent(row.currency(), added -> new ArrayList<>()).add(row);
    }
    rows.forEach(
        (currency, keys) -> {
          print(cells, keys, BILLED, PRINTED_BILLED, StatementPage.decimals(currency));
          print(cells, keys, EFFECTIVE, PRINTED_EFFECTIVE, StatementPage.decimals(currency));
        });
  }

  private static void print(
      Cells cells, List<RowKey> keys, String exact, String printed, int decimals) {
    List<@Nullable BigDecimal> amounts = new ArrayList<>(keys.size());
    for (RowKey key : keys) {
      BigDecimal amount = cells.get(key, exact);
      amounts.add(amount == null ? BigDecimal.ZERO : amount);
      cells.put(key, exact, amount == null ? BigDecimal.ZERO : amount);
    }
    List<@Nullable BigDecimal> rounded = LargestRemainder.rounded(amounts, decimals);
    for (int i = 0; i < keys.size(); i++) {
      cells.put(keys.get(i), printed, rounded.get(i));
    }
  }
}
