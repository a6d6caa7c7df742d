package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code cost estimates}: what was used and no bill has yet. */
@Command(
    name = "estimates",
    description = {
      "Show what was used and is not billed yet: how much of what, at which rate, and where",
      "the rate is from. \"cost allocate\" makes the estimates; a later import takes them away.",
      "Where nothing tells a price, the cost is missing."
    })
final class CostEstimatesCommand extends ReportCommand {
  CostEstimatesCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return "estimate_by_resource";
  }

  @Override
  TimeRange range() {
    return period.rangeOrAll(session().clock());
  }

  @Override
  List<String> tableColumns() {
    return List.of(
        "billed_resource_id",
        "meter",
        "quantity",
        "billed_unit_rate",
        "estimated_cost",
        "billing_currency",
        "method",
        "charge_period_start",
        "charge_period_end");
  }

  @Override
  Answer forTable(Answer answer) {
    return super.forTable(answer.renamed(EstimatedColumns.BILLED, "estimated_cost"));
  }

  @Override
  void write(Answer answer, AnswerWriter writer) throws IOException {
    writer.writeWithTotal(answer);
  }
}
