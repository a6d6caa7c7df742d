package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.explain.ColumnRule.Amount;
import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reports that SQL sums, each with the parts behind it. {@link RequestReports}, {@link
 * OwnerReports} and {@link BudgetReports} have those that Java finishes. A new report of costs
 * needs a line here to be explained, and to be walked by the test over the demo.
 */
public final class CostReports {
  private static final String BILLED = "billed_cost";
  private static final String CAUSED = "caused_billed_cost";
  private static final String ELSEWHERE = "caused_elsewhere_billed_cost";
  private static final String COLD_START = "cold_start_billed_cost";
  private static final String FAILED = "failed_billed_cost";
  private static final long MOST_TRACES = 500_000;
  private static final List<String> ITEM_CUTS =
      List.of("service", "function", "version", "tenant", "trace", "account", "region");

  private CostReports() {}

  /** Every report here, for a walk over all of them. */
  public static List<CostReport> all() {
    List<CostReport> all = new ArrayList<>();
    ITEM_CUTS.forEach(cut -> all.add(byItem(cut)));
    all.addAll(
        List.of(
            byOperation(),
            byRoute(),
            byCloudService(),
            byDay(),
            serviceTotals(),
            tenantTotals(),
            services(),
            traces()));
    return all;
  }

  /** {@code cost showback --by} service, function, version, tenant, trace, account or region. */
  public static CostReport byItem(String cut) {
    if (!ITEM_CUTS.contains(cut)) {
      throw new IllegalArgumentException(
          "\"%s\" is none of %s".formatted(cut, String.join(", ", ITEM_CUTS)));
    }
    Map<String, ColumnRule> columns = ownAndCaused(BILLED, CAUSED);
    columns.put("effective_cost", ColumnRule.own(Amount.EFFECTIVE));
    columns.put("list_cost", ColumnRule.own(Amount.LIST));
    columns.put("contracted_cost", ColumnRule.own(Amount.CONTRACTED));
    columns.put("kept_billed_cost", ofKind("KEPT"));
    columns.put(COLD_START, ColumnRule.own(Amount.COLD_START));
    columns.put(FAILED, failed());
    return new CostReport(
        "showback by " + cut,
        Placement.ITEM,
        Map.of("cut", cut),
        sql("cost_by_item", Map.of("cut", cut), columns, row -> key(row, "kind", "", "item")),
        placed(
            (part, row) -> key(row, "row_kind", "", "row_item"),
            (part, row) -> key(row, "row_kind", "", "payer_item")),
        columns,
        CostReport.NOTHING);
  }

  public static CostReport byRoute() {
    Map<String, ColumnRule> columns = ownAndCaused("own_billed_cost", CAUSED);
    columns.put("own_effective_cost", ColumnRule.own(Amount.EFFECTIVE));
    columns.put("caused_effective_cost", ColumnRule.caused(Amount.EFFECTIVE));
    columns.put(COLD_START, ColumnRule.own(Amount.COLD_START));
    columns.put(FAILED, failed());
    return grouped("showback by route", Placement.ROUTE, "cost_by_route", "route", columns);
  }

  public static CostReport byOperation() {
    Map<String, ColumnRule> columns = ownAndCaused(BILLED, CAUSED);
    columns.put("effective_cost", ColumnRule.own(Amount.EFFECTIVE));
    columns.put(COLD_START, ColumnRule.own(Amount.COLD_START));
    columns.put(FAILED, failed());
    return grouped(
        "showback by operation", Placement.OPERATION, "cost_by_operation", "operation", columns);
  }

  private static CostReport grouped(
      String name,
      Placement placement,
      String report,
      String item,
      Map<String, ColumnRule> columns) {
    return new CostReport(
        name,
        placement,
        Map.of(),
        sql(report, Map.of(), columns, row -> key(row, "kind", "service_name", item)),
        placed(
            (part, row) -> key(row, "row_kind", "row_group", "row_item"),
            (part, row) -> key(row, "row_kind", "payer_group", "payer_item")),
        columns,
        CostReport.NOTHING);
  }

  public static CostReport byCloudService() {
    Map<String, ColumnRule> columns = allBases();
    columns.put("allocated_billed_cost", ofKind("ALLOCATED"));
    columns.put("kept_billed_cost", ofKind("KEPT"));
    columns.put("unobserved_billed_cost", ofKind("UNOBSERVED"));
    columns.put("tax_billed_cost", ofKind("TAX"));
    columns.put("credit_billed_cost", ofKind("CREDIT"));
    columns.put("unattributed_billed_cost", ofKind("UNATTRIBUTED", "UNUSED_COMMITMENT"));
    columns.put("not_allocated_billed_cost", ofKind("NOT_ALLOCATED"));
    return simple(
        "showback by cloud service",
        "cost_by_cloud_service",
        columns,
        row -> key(row, "", "", "cloud_service_name"),
        (part, row) -> new RowKey("", "", part.cloudServiceName(), part.currency()));
  }

  public static CostReport byDay() {
    Map<String, ColumnRule> columns = allBases();
    columns.put(COLD_START, ColumnRule.own(Amount.COLD_START));
    columns.put(FAILED, failed());
    return simple(
        "showback by day",
        "cost_daily",
        columns,
        row -> key(row, "kind", "charge_day", "service_name"),
        (part, row) ->
            new RowKey(
                serviceKind(part),
                part.chargePeriodStart().toString().substring(0, DAY),
                service(part.kind(), part.serviceName()),
                part.currency()));
  }

  /** What the dashboard and the demo show by service. */
  static CostReport serviceTotals() {
    Map<String, ColumnRule> columns = allBases();
    columns.put("kept_billed_cost", ofKind("KEPT"));
    columns.put(COLD_START, ColumnRule.own(Amount.COLD_START));
    columns.put(FAILED, failed());
    return simple(
        "cost_by_service",
        "cost_by_service",
        columns,
        row -> key(row, "kind", "", "service_name"),
        (part, row) ->
            new RowKey(
                serviceKind(part), "", service(part.kind(), part.serviceName()), part.currency()));
  }

  /** What the dashboard shows by tenant. */
  static CostReport tenantTotals() {
    Map<String, ColumnRule> columns = allBases();
    columns.put(COLD_START, ColumnRule.own(Amount.COLD_START));
    columns.put(FAILED, failed());
    return simple(
        "cost_by_tenant",
        "cost_by_tenant",
        columns,
        row -> key(row, "kind", "", "tenant"),
        (part, row) -> tenant(part));
  }

  /** The costs beside each service's latencies, where it is billed in one currency. */
  static CostReport services() {
    Map<String, ColumnRule> columns = Map.of(BILLED, ColumnRule.own(Amount.BILLED));
    return simple(
        "services",
        "services",
        columns,
        row -> key(row, "", "", "service_name"),
        (part, row) ->
            isOfService(part.kind()) && part.serviceName() != null
                ? new RowKey("", "", part.serviceName(), part.currency())
                : null);
  }

  /** The costs beside each trace's extent, where it is billed in one currency. */
  static CostReport traces() {
    Map<String, ColumnRule> columns = Map.of(BILLED, ColumnRule.own(Amount.BILLED));
    return new CostReport(
        "traces",
        Placement.NONE,
        Map.of(),
        sql("traces", Map.of("limit", MOST_TRACES), columns, row -> key(row, "", "", "trace_id")),
        placed(
            (part, row) ->
                isOfService(part.kind()) && part.traceId() != null
                    ? new RowKey("", "", part.traceId(), part.currency())
                    : null,
            null),
        columns,
        CostReport.NOTHING);
  }

  /** What one trace cost, by run, product and meter; the period does not matter. */
  public static CostReport ofTrace(String traceId) {
    Map<String, ColumnRule> columns = new LinkedHashMap<>();
    columns.put(BILLED, ColumnRule.own(Amount.BILLED));
    columns.put("effective_cost", ColumnRule.own(Amount.EFFECTIVE));
    columns.put(COLD_START, ColumnRule.own(Amount.COLD_START));
    Map<String, Object> parameters = Map.of("trace_id", traceId, "kind", "SERVICE");
    return new CostReport(
        "costs of trace " + traceId,
        Placement.NONE,
        parameters,
        (engine, range) -> {
          Cells cells = new Cells();
          for (Map<String, @Nullable Object> row :
              engine.run("trace_costs", Map.of("trace_id", traceId)).maps()) {
            read(cells, columns, row, traceRow(row));
          }
          return cells;
        },
        placed((part, row) -> traceRow(row), null),
        columns,
        CostReport.NOTHING);
  }

  private static RowKey traceRow(Map<String, @Nullable Object> row) {
    return new RowKey(
        text(row, "invocation_id"),
        text(row, "service_name"),
        text(row, "cloud_service_name") + " " + text(row, "meter"),
        text(row, "billing_currency"));
  }

  // Parts that the tables above and the reports of other classes are made of.

  /** Digits of a date in a timestamp. */
  static final int DAY = 10;

  /** Names a row. */
  interface Keys {
    RowKey of(Map<String, @Nullable Object> row);
  }

  /** Names the row of a part. */
  interface PartKeys {
    @Nullable RowKey of(CellPart part, Map<String, @Nullable Object> row);
  }

  private static CostReport simple(
      String name, String report, Map<String, ColumnRule> columns, Keys keys, PartKeys own) {
    return new CostReport(
        name,
        Placement.NONE,
        Map.of(),
        sql(report, Map.of(), columns, keys),
        placed(own, null),
        columns,
        CostReport.NOTHING);
  }

  static CostReport.Placing placed(PartKeys own, @Nullable PartKeys payer) {
    return (engine, range) ->
        (part, row) ->
            List.of(
                new PlacedPart(
                    part,
                    own.of(part, row),
                    payer == null ? null : payer.of(part, row),
                    Boolean.TRUE.equals(row.get("is_elsewhere")),
                    null,
                    row));
  }

  static CostReport.Shown sql(
      String report, Map<String, Object> more, Map<String, ColumnRule> columns, Keys keys) {
    return (engine, range) -> {
      Cells cells = new Cells();
      for (Map<String, @Nullable Object> row : run(engine, report, range, more)) {
        read(cells, columns, row, keys.of(row));
      }
      return cells;
    };
  }

  static List<Map<String, @Nullable Object>> run(
      QueryEngine engine, String report, Map<String, ?> range, Map<String, Object> more) {
    Map<String, Object> parameters = new HashMap<>(range);
    parameters.putAll(more);
    return engine.run(report, parameters).maps();
  }

  private static void read(
      Cells cells, Map<String, ColumnRule> columns, Map<String, @Nullable Object> row, RowKey key) {
    cells.addRow(key);
    for (String column : columns.keySet()) {
      if (!row.containsKey(column)) {
        throw new IllegalStateException("The report has no column " + column + ": " + row.keySet());
      }
      cells.add(key, column, row.get(column) instanceof BigDecimal amount ? amount : null);
    }
  }

  static Map<String, ColumnRule> allBases() {
    Map<String, ColumnRule> columns = new LinkedHashMap<>();
    columns.put(BILLED, ColumnRule.own(Amount.BILLED));
    columns.put("effective_cost", ColumnRule.own(Amount.EFFECTIVE));
    columns.put("list_cost", ColumnRule.own(Amount.LIST));
    columns.put("contracted_cost", ColumnRule.own(Amount.CONTRACTED));
    return columns;
  }

  private static Map<String, ColumnRule> ownAndCaused(String own, String caused) {
    Map<String, ColumnRule> columns = new LinkedHashMap<>();
    columns.put(own, ColumnRule.own(Amount.BILLED));
    columns.put(caused, ColumnRule.caused(Amount.BILLED));
    columns.put(ELSEWHERE, ColumnRule.caused(Amount.BILLED).only(PlacedPart::isElsewhere));
    return columns;
  }

  private static ColumnRule failed() {
    return ColumnRule.own(Amount.BILLED).only(part -> part.part().isFailed());
  }

  static ColumnRule ofKind(String... kinds) {
    List<String> wanted = List.of(kinds);
    return ColumnRule.own(Amount.BILLED).only(part -> wanted.contains(part.part().kind()));
  }

  static RowKey key(Map<String, @Nullable Object> row, String kind, String group, String item) {
    return new RowKey(
        text(row, kind), text(row, group), text(row, item), text(row, "billing_currency"));
  }

  private static String text(Map<String, @Nullable Object> row, String column) {
    Object value = column.isEmpty() ? null : row.get(column);
    String text = value == null ? "" : value.toString();
    return column.equals("charge_day") ? text.substring(0, DAY) : text;
  }

  private static boolean isOfService(String kind) {
    return kind.equals("ALLOCATED") || kind.equals("KEPT");
  }

  private static String serviceKind(CellPart part) {
    return isOfService(part.kind()) ? "SERVICE" : part.kind();
  }

  /** The service, or the kind of remainder in words. */
  static String service(String kind, @Nullable String serviceName) {
    return isOfService(kind) ? Objects.requireNonNullElse(serviceName, "(unnamed)") : inWords(kind);
  }

  static String inWords(String kind) {
    return "(%s)".formatted(kind.toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  private static RowKey tenant(CellPart part) {
    String currency = part.currency();
    if (part.tenant() != null) {
      return new RowKey("TENANT", "", part.tenant(), currency);
    }
    return switch (part.kind()) {
      case "ALLOCATED" -> new RowKey("NO_TENANT", "", "(no tenant)", currency);
      case "KEPT" -> new RowKey("KEPT", "", "(kept by services)", currency);
      case "UNUSED_COMMITMENT" -> new RowKey(part.kind(), "", "(unattributed)", currency);
      default -> new RowKey(part.kind(), "", service(part.kind(), null), currency);
    };
  }
}
