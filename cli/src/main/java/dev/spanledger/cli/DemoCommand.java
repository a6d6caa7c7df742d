package dev.spanledger.cli;

import dev.spanledger.cli.demo.Demo;
import dev.spanledger.cli.demo.DemoOptions;
import dev.spanledger.dashboard.DashboardConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole product on one machine. */
@Command(
    name = "demo",
    description = {
      "Run the whole product here, without an account.",
      "Two real functions and a simulated month are collected, billed and reconciled;",
      "then a report is printed and the dashboard served until Ctrl-C."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int MOST_DAYS = 90;
  private static final int MOST_REQUESTS = 100_000;
  private static final int HIGHEST_PORT = 65_535;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "./spanledger-demo",
      description = {
        "The demo's lake. Default: ./spanledger-demo. Each demo starts with an empty",
        "one: it deletes what an earlier demo left there, and touches no other folder."
      })
  Path lake = Path.of("spanledger-demo");

  @Option(
      names = "--once",
      description = "End after the report; exit code 0 only if the reconciliation holds.")
  boolean isOnce;

  @Option(
      names = "--history-days",
      paramLabel = "N",
      description = "Days of simulated history, 0 to " + MOST_DAYS + ". Default: 30.")
  int historyDays = 30;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "Live requests to the real functions. Default: 300.")
  int requestCount = 300;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the dashboard; any free one where it is taken. Default: 7070.")
  int port = DashboardConfig.DEFAULT_PORT;

  private final Session session;

  DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    require("--history-days", historyDays, MOST_DAYS);
    require("--requests", requestCount, MOST_REQUESTS);
    require("--port", port, HIGHEST_PORT);
    if (historyDays == 0 && requestCount == 0) {
      throw new ParameterException(
          spec.commandLine(), "Without history and without requests there is nothing to show");
    }
    DemoOptions options =
        new DemoOptions(lake, Checkout.sampleServices(), historyDays, requestCount, port, isOnce);
    return Demo.run(options, session.terminal(), session.clock()).code();
  }

  private void require(String option, int value, int most) {
    if (value < 0 || value > most) {
      throw new ParameterException(
          spec.commandLine(), "%s is %d; it may be 0 to %d".formatted(option, value, most));
    }
  }
}
