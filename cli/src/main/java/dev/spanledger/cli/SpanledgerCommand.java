package dev.spanledger.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand: help and version. */
@Command(
    name = "spanledger",
    description = "What every request did, and what it cost, from one open lake.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpAutoWidth = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a check failed: a bill does not reconcile, a file of the lake is damaged",
      "2:wrong options or arguments",
      "3:what was given cannot be read: no such lake, file or trace, or not its format",
      "69:no suitable JDK or Maven, the build failed, or a port is taken",
      "70:a fault of this program; --debug shows where",
      "130:ended by Ctrl-C, after everything that was started has stopped"
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  SPANLEDGER_LAKE        lake of every command without --lake",
      "  SPANLEDGER_JAVA_OPTS   further options for the JVM",
      "",
      "Start with: spanledger demo"
    })
final class SpanledgerCommand implements Runnable {
  private static final String DEBUG = "--debug";

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = DEBUG, scope = ScopeType.INHERIT, description = "Show stack traces of errors.")
  boolean isDebugging;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
  }

  /** True where {@code --debug} was given, before or after the subcommand's name. */
  static boolean isDebugging(CommandLine command) {
    CommandLine top = command;
    while (top.getParent() != null) {
      top = top.getParent();
    }
    SpanledgerCommand root = top.getCommand();
    return root.isDebugging;
  }
}
