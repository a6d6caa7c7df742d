package dev.spanledger.cli;

import dev.spanledger.analytics.mapping.OwnedCosts;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.mapping.OwnerTotal;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cost showback}: who caused what is billed. */
@Command(
    name = "showback",
    description = {
      "Show what is billed by who caused it.",
      "What nobody is known to have caused has rows of its own, so that every column",
      "adds up to the bill. What is used and not billed yet has a column of its own."
    })
final class CostShowbackCommand extends ReportCommand {

  @Option(
      names = "--by",
      paramLabel = "CUT",
      required = true,
      converter = ShowbackCut.Converter.class,
      description = {
        "service, function, version, operation, route, tenant, trace, cloud-service,",
        "account, region, owner, cost-centre or day. \"caused\" is the cost of what a caller set off anywhere,",
        "\"caused elsewhere\" the part of it that others were billed for."
      })
  ShowbackCut cut = ShowbackCut.SERVICE;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      converter = ShownState.Converter.class,
      description = "all (the default); or final, without what is estimated before its bill.")
  ShownState state = ShownState.ALL;

  @Mixin final MappingOption mapping = new MappingOption();

  private OwnerMapping owners = OwnerMapping.NONE;

  CostShowbackCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return cut.report();
  }

  @Override
  Map<String, ? extends Object> parameters() {
    return cut.isItem() ? Map.of("cut", cut.word()) : Map.of();
  }

  @Override
  TimeRange range() {
    return period.rangeOrAll(session().clock());
  }

  @Override
  public Integer call() throws IOException {
    boolean isByOwner = cut == ShowbackCut.OWNER || cut == ShowbackCut.COST_CENTRE;
    owners = isByOwner ? mapping.read() : OwnerMapping.NONE;
    return super.call();
  }

  @Override
  Answer read(QueryEngine engine) {
    return switch (cut) {
      case OWNER -> owners(engine, OwnerTotal.By.OWNER);
      case COST_CENTRE -> owners(engine, OwnerTotal.By.COST_CENTRE);
      case SERVICE,
          FUNCTION,
          VERSION,
          OPERATION,
          ROUTE,
          TENANT,
          TRACE,
          CLOUD_SERVICE,
          ACCOUNT,
          REGION,
          DAY ->
          besideEstimates(engine, besideSampled(engine, super.read(engine)));
    };
  }

  private Answer besideSampled(QueryEngine engine, Answer billed) {
    SampledColumns columns = SampledColumns.of(cut);
    return columns == null
        ? billed
        : columns.beside(billed, engine.run("cost_estimate", range().parameters(Map.of())));
  }

  private Answer besideEstimates(QueryEngine engine, Answer billed) {
    EstimatedColumns columns = EstimatedColumns.of(cut);
    if (columns == null || state == ShownState.FINAL) {
      return billed;
    }
    QueryResult estimates =
        engine.run("estimate_by_cut", range().parameters(Map.of("cut", cut.word())));
    return columns.beside(billed, new Answer(estimates.columns(), estimates.rows()));
  }

  private Answer owners(QueryEngine engine, OwnerTotal.By by) {
    Map<String, ?> range = range().parameters(Map.of());
    Answer billed = OwnerAnswer.totals(OwnedCosts.of(engine, owners, range), by);
    EstimatedColumns columns = EstimatedColumns.of(cut);
    return columns == null || state == ShownState.FINAL
        ? billed
        : columns.beside(
            billed, OwnerAnswer.estimated(OwnedCosts.estimated(engine, owners, range), by));
  }

  @Override
  List<String> tableColumns() {
    return cut.tableColumns();
  }

  @Override
  Answer forTable(Answer answer) {
    return super.forTable(answer)
        .withoutMissing()
        .renamed(EstimatedColumns.BILLED, "estimated_cost")
        .renamed(EstimatedColumns.CAUSED, "estimated_caused_cost")
        .renamed(SampledColumns.TEXT, "cost of all traces, 95 %");
  }

  @Override
  Answer prepared(Answer answer) {
    return answer.renamed("item", cut.itemColumn());
  }

  @Override
  void write(Answer answer, AnswerWriter writer) throws IOException {
    writer.writeWithTotal(answer);
  }
}
