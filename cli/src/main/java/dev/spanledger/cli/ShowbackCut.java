package dev.spanledger.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the bill is cut by. */
enum ShowbackCut {
  SERVICE("service", "service_name"),
  FUNCTION("function", "faas_name"),
  VERSION("version", "faas_version"),
  OPERATION("operation", "cost_by_operation", List.of("service_name", "operation")),
  ROUTE("route", "cost_by_route", List.of("service_name", "route")),
  TENANT("tenant", "tenant"),
  TRACE("trace", "trace_id"),
  CLOUD_SERVICE("cloud-service", "cost_by_cloud_service", List.of()),
  ACCOUNT("account", "account_id"),
  REGION("region", "region_id"),
  OWNER("owner", "cost_of_owner", List.of("owner", "cost_centre")),
  COST_CENTRE("cost-centre", "cost_of_owner", List.of("cost_centre", "owner")),
  DAY("day", "cost_daily", List.of("charge_day", "service_name"));

  private static final String BY_ITEM = "cost_by_item";
  private static final List<String> OWNER_COLUMNS =
      List.of(
          "billed_cost",
          EstimatedColumns.BILLED,
          "caused_billed_cost",
          EstimatedColumns.CAUSED,
          "caused_elsewhere_billed_cost",
          "effective_cost",
          "kept_billed_cost",
          "unobserved_billed_cost",
          "idle_provisioned_billed_cost",
          "idle_capacity_billed_cost",
          "tax_billed_cost",
          "credit_billed_cost",
          "unattributed_billed_cost",
          "billing_currency",
          "state");

  private final String word;
  private final String report;
  private final List<String> keys;

  ShowbackCut(String word, String itemColumn) {
    this(word, BY_ITEM, List.of(itemColumn));
  }

  ShowbackCut(String word, String report, List<String> keys) {
    this.word = word;
    this.report = report;
    this.keys = keys;
  }

  /** As typed: lower case, with a hyphen. */
  String word() {
    return word;
  }

  String report() {
    return report;
  }

  /** Whether the report is the one for all cuts by a single column. */
  boolean isItem() {
    return report.equals(BY_ITEM);
  }

  /** What the report's column {@code item} is. */
  String itemColumn() {
    return isItem() ? keys.get(0) : "item";
  }

  /** What a table shows, the most important first. */
  List<String> tableColumns() {
    List<String> values =
        switch (this) {
          case SERVICE, FUNCTION, VERSION, OPERATION, TENANT, TRACE, ACCOUNT, REGION ->
              List.of(
                  "kind",
                  "invocation_count",
                  "billed_cost",
                  EstimatedColumns.BILLED,
                  "caused_billed_cost",
                  EstimatedColumns.CAUSED,
                  SampledColumns.TEXT,
                  "caused_elsewhere_billed_cost",
                  "kept_billed_cost",
                  "cold_start_billed_cost",
                  "failed_billed_cost",
                  "billing_currency",
                  "coverage_ratio",
                  "state");
          case OWNER, COST_CENTRE -> OWNER_COLUMNS;
          case ROUTE ->
              List.of(
                  "kind",
                  "own_billed_cost",
                  EstimatedColumns.BILLED,
                  "caused_billed_cost",
                  EstimatedColumns.CAUSED,
                  SampledColumns.TEXT,
                  "caused_elsewhere_billed_cost",
                  "billing_currency",
                  "invocation_count",
                  SampledColumns.COVERAGE,
                  "state");
          case CLOUD_SERVICE ->
              List.of(
                  "cloud_service_name",
                  "charge_count",
                  "billed_cost",
                  EstimatedColumns.BILLED,
                  "allocated_billed_cost",
                  "kept_billed_cost",
                  "unobserved_billed_cost",
                  "idle_provisioned_billed_cost",
                  "idle_capacity_billed_cost",
                  "tax_billed_cost",
                  "credit_billed_cost",
                  "unattributed_billed_cost",
                  "billing_currency",
                  "state");
          case DAY ->
              List.of(
                  "kind",
                  "billed_cost",
                  EstimatedColumns.BILLED,
                  "effective_cost",
                  "billing_currency",
                  "state");
        };
    return Stream.concat(keys.stream(), values.stream()).toList();
  }

  /** Cuts as typed. */
  static final class Converter implements ITypeConverter<ShowbackCut> {
    @Override
    public ShowbackCut convert(String value) {
      for (ShowbackCut cut : values()) {
        if (cut.word.equals(value)) {
          return cut;
        }
      }
      throw new TypeConversionException(
          "\"%s\" is none of %s"
              .formatted(
                  value,
                  Arrays.stream(values())
                      .map(ShowbackCut::word)
                      .collect(Collectors.joining(", "))));
    }
  }
}
