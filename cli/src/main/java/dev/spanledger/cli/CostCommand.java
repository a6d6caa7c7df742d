package dev.spanledger.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cost}: bills in, allocations and reconciliation out. */
@Command(
    name = "cost",
    description = "Bills: import, allocate to services and traces, reconcile, show back.")
final class CostCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  private CostCommand() {}

  static CommandLine build(Session session) {
    CommandLine cost = new CommandLine(new CostCommand());
    cost.addSubcommand(new CostImportCommand(session));
    cost.addSubcommand(new CostAllocateCommand(session));
    cost.addSubcommand(new CostReconcileCommand(session));
    cost.addSubcommand(new CostEstimatesCommand(session));
    cost.addSubcommand(new CostCloseCommand(session));
    cost.addSubcommand(new CostRestateCommand(session));
    cost.addSubcommand(new CostShowbackCommand(session));
    cost.addSubcommand(new CostExplainCommand(session));
    cost.addSubcommand(new CostExportCommand(session));
    cost.addSubcommand(new CostBudgetCommand(session));
    cost.addSubcommand(new CostAnomaliesCommand(session));
    cost.addSubcommand(new CostWasteCommand(session));
    cost.addSubcommand(new CostWhatifCommand(session));
    cost.addSubcommand(new CostDoctorCommand(session));
    cost.addSubcommand(new CostUnitCommand(session));
    cost.addSubcommand(new CostStatementCommand(session));
    return cost;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Which of %s?".formatted(String.join(", ", spec.subcommands().keySet())));
  }
}
