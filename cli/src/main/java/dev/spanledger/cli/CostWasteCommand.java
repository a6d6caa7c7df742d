package dev.spanledger.cli;

import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.waste.Waste;
import dev.spanledger.analytics.waste.WasteCategory;
import dev.spanledger.analytics.waste.WasteCut;
import dev.spanledger.analytics.waste.WasteLine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.OutputFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code cost waste}: what was billed to no use. */
@Command(
    name = "waste",
    description = {
      "What was billed to no use: cold starts, failed, timed-out and repeated work, idle capacity,",
      "unused commitments, and what logs and telemetry cost. Exact sums of the bill's own parts;",
      "\"any of these, once\" counts what is in several of them once. Estimates are in no total."
    })
final class CostWasteCommand extends ReportCommand {

  @Option(
      names = "--by",
      paramLabel = "CUT",
      defaultValue = "total",
      converter = CutConverter.class,
      description = {
        "total, service, function, route, tenant, cloud-service, account, region, owner or cost-centre.",
        "A route is that of the request that set the work off. Default: total."
      })
  WasteCut cut = WasteCut.TOTAL;

  @Mixin final MappingOption mapping = new MappingOption();

  private OwnerMapping owners = OwnerMapping.NONE;
  private List<WasteLine> lines = List.of();

  CostWasteCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return Waste.REPORT;
  }

  @Override
  TimeRange range() {
    return period.rangeOrAll(session().clock());
  }

  @Override
  List<String> tableColumns() {
    return WasteLine.COLUMNS;
  }

  @Override
  public Integer call() throws IOException {
    owners = cut.needsMapping() ? mapping.read() : OwnerMapping.NONE;
    return super.call();
  }

  @Override
  Answer read(QueryEngine engine) {
    Map<String, ?> asked = range().parameters(Map.of());
    Waste waste =
        cut.needsMapping() ? Waste.of(engine, cut, owners, asked) : Waste.of(engine, cut, asked);
    waste.warnings().forEach(session().terminal()::say);
    lines = waste.lines();
    return new Answer(WasteLine.COLUMNS, lines.stream().map(WasteLine::values).toList());
  }

  @Override
  Answer forTable(Answer answer) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (WasteLine line : lines) {
      if (cut == WasteCut.TOTAL || line.isSomething()) {
        rows.add(
            Arrays.asList(
                cut == WasteCut.TOTAL ? null : line.item(),
                line.category().label() + (line.category().isEstimate() ? ", estimate" : ""),
                line.wasteCost(),
                line.shareRatio(),
                line.savingCost(),
                line.billingCurrency(),
                line.evidence()));
      }
    }
    return new Answer(
            List.of(
                cut.word().replace('-', '_'),
                "category",
                "waste_cost",
                "share_ratio",
                "saving_cost",
                "billing_currency",
                "evidence"),
            rows)
        .withoutMissing();
  }

  @Override
  void write(Answer answer, AnswerWriter writer) throws IOException {
    super.write(answer, writer);
    if (writer.format() == OutputFormat.table) {
      explain();
    }
  }

  /** How each category that is there is told, below the table. */
  private void explain() {
    Set<WasteCategory> seen = EnumSet.noneOf(WasteCategory.class);
    for (WasteLine line : lines) {
      if (line.isSomething()) {
        seen.add(line.category());
      }
    }
    seen.forEach(
        each -> session().terminal().say("%s: %s.".formatted(each.label(), each.method())));
  }

  /** A cut as typed. */
  static final class CutConverter implements ITypeConverter<WasteCut> {
    @Override
    public WasteCut convert(String value) {
      WasteCut cut = WasteCut.of(value);
      if (cut == null) {
        throw new TypeConversionException(
            "\"%.40s\" is not one of %s".formatted(value, String.join(", ", WasteCut.words())));
      }
      return cut;
    }
  }
}
