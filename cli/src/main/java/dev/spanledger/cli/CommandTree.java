package dev.spanledger.cli;

import picocli.AutoComplete;
import picocli.CommandLine;

/** Every command, put together by hand: no scan at start-up, and one place that lists them. */
final class CommandTree {
  private CommandTree() {}

  static CommandLine build(Session session) {
    CommandLine root = new CommandLine(new SpanledgerCommand());
    root.addSubcommand(new DemoCommand(session));
    root.addSubcommand(new RunCommand(session));
    root.addSubcommand(new CollectCommand(session));
    root.addSubcommand(new DashboardCommand(session));
    root.addSubcommand(new ReportCommands.Services(session));
    root.addSubcommand(new ReportCommands.Operations(session));
    root.addSubcommand(new ReportCommands.Dependencies(session));
    root.addSubcommand(new ReportCommands.Errors(session));
    root.addSubcommand(new ReportCommands.Queues(session));
    root.addSubcommand(new ReportCommands.ColdStarts(session));
    root.addSubcommand(new HotPathsCommand(session));
    root.addSubcommand(new CompareCommand(session));
    root.addSubcommand(new CorrelationsCommand(session));
    root.addSubcommand(new LatencyCommand(session));
    root.addSubcommand(new SloCommand(session));
    root.addSubcommand(new ReportCommands.DataHealth(session));
    root.addSubcommand(new TracesCommand(session));
    root.addSubcommand(new TraceCommand(session));
    root.addSubcommand(AlertsCommand.build(session));
    root.addSubcommand(new SqlCommand(session));
    root.addSubcommand(ImportCommand.build(session));
    root.addSubcommand(CostCommand.build(session));
    root.addSubcommand(LakeCommand.build(session));
    root.addSubcommand(TokenCommand.build(session));
    root.addSubcommand("completion", new AutoComplete.GenerateCompletion());
    CommandLine longName = new CommandLine(new AutoComplete.GenerateCompletion());
    longName.getCommandSpec().usageMessage().hidden(true);
    root.addSubcommand("generate-completion", longName);
    return root;
  }
}
