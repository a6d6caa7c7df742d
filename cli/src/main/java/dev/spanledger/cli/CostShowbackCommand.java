package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code cost showback}: who caused what is billed. */
@Command(
    name = "showback",
    description = {
      "Show what is billed by who caused it.",
      "What nobody is known to have caused has rows of its own, so that every column",
      "adds up to the bill."
    })
final class CostShowbackCommand extends ReportCommand {

  /** What the bill is cut by. */
  enum Cut {
    SERVICE("service", "cost_by_service"),
    ROUTE("route", "cost_by_route"),
    TENANT("tenant", "cost_by_tenant"),
    CLOUD_SERVICE("cloud-service", "cost_by_cloud_service"),
    DAY("day", "cost_daily");

    private final String word;
    private final String report;

    Cut(String word, String report) {
      this.word = word;
      this.report = report;
    }
  }

  @Option(
      names = "--by",
      paramLabel = "CUT",
      required = true,
      converter = CutConverter.class,
      description = "service, route, tenant, cloud-service or day.")
  Cut cut = Cut.SERVICE;

  CostShowbackCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return cut.report;
  }

  @Override
  TimeRange range() {
    return period.rangeOrAll(session().clock());
  }

  @Override
  List<String> tableColumns() {
    return switch (cut) {
      case SERVICE ->
          List.of(
              "service_name",
              "kind",
              "billed_cost",
              "effective_cost",
              "kept_billed_cost",
              "cold_start_billed_cost",
              "failed_billed_cost",
              "billing_currency",
              "coverage_ratio",
              "state");
      case ROUTE ->
          List.of(
              "service_name",
              "route",
              "kind",
              "own_billed_cost",
              "caused_billed_cost",
              "caused_elsewhere_billed_cost",
              "billing_currency",
              "invocation_count",
              "state");
      case TENANT ->
          List.of("tenant", "kind", "billed_cost", "effective_cost", "billing_currency", "state");
      case CLOUD_SERVICE ->
          List.of(
              "cloud_service_name",
              "charge_count",
              "billed_cost",
              "allocated_billed_cost",
              "kept_billed_cost",
              "unobserved_billed_cost",
              "tax_billed_cost",
              "credit_billed_cost",
              "unattributed_billed_cost",
              "billing_currency",
              "state");
      case DAY ->
          List.of(
              "charge_day",
              "service_name",
              "kind",
              "billed_cost",
              "effective_cost",
              "billing_currency",
              "state");
    };
  }

  @Override
  Answer forTable(Answer answer) {
    return super.forTable(answer).withoutMissing();
  }

  @Override
  void write(Answer answer, AnswerWriter writer) throws IOException {
    writer.writeWithTotal(answer);
  }

  /** Cuts as typed: lower case, with a hyphen. */
  static final class CutConverter implements ITypeConverter<Cut> {
    @Override
    public Cut convert(String value) {
      for (Cut cut : Cut.values()) {
        if (cut.word.equals(value)) {
          return cut;
        }
      }
      throw new TypeConversionException(
          "\"%s\" is not service, route, tenant, cloud-service or day".formatted(value));
    }
  }
}
