package dev.spanledger.cli;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.run.LocalRun;
import dev.spanledger.cli.run.RunOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code run}: a developer's own function, here, with its traces on the dashboard. */
@Command(
    name = "run",
    description = {
      "Run your own Lambda function here, without an account, its traces on the dashboard.",
      "Events come from files, from HTTP requests to the function's URL, or, without --event and"
          + " --http, one JSON document a line from standard input. Answers go to standard output;"
          + " logs and a line for each invocation go to standard error."
    },
    footerHeading = "%n",
    footer = {
      "Example: spanledger run --jar target/fn.jar --instrument \\",
      "             --handler com.acme.Fn::handleRequest"
    })
final class RunCommand implements Callable<Integer> {
  private static final int HIGHEST_PORT = 65_535;

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin final LakeOption lake = new LakeOption();

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      required = true,
      description = {
        "The function's jar; a folder stands for the jars and classes in it.",
        "May be given several times."
      })
  List<Path> jars = new ArrayList<>();

  @Option(
      names = "--handler",
      paramLabel = "NAME",
      required = true,
      description = "As com.acme.Fn or com.acme.Fn::handleRequest.")
  String handler = "";

  @Option(names = "--instrument", description = "Trace the function without a change to it.")
  boolean isInstrumented;

  @Option(
      names = "--event",
      paramLabel = "FILE",
      description = "Run the event in this file; may be given several times.")
  List<Path> events = new ArrayList<>();

  @Option(
      names = "--once",
      description = "End after the events of --event; exit code 1 where one of them failed.")
  boolean isOnce;

  @Option(
      names = "--http",
      paramLabel = "PORT",
      description = "Port of the function's URL, 0 for any free one. Default: 8080 if it is free.")
  @Nullable Integer httpPort;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the dashboard, 0 for any free one. Default: 7070 if it is free.")
  @Nullable Integer dashboardPort;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the function. Default: the handler's class.")
  @Nullable String name;

  @Option(names = "--memory", paramLabel = "MB", description = "Default: 512.")
  int memorySizeMb = 512;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "After which an invocation is killed. Default: 30s.")
  Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Invocations at once, a process each. Default: 4.")
  int concurrency = 4;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "Environment variable of the function; may be given several times.")
  Map<String, String> environment = new LinkedHashMap<>();

  @Option(
      names = "--extensions",
      paramLabel = "DIR",
      description = "Folder whose executables are started as Lambda extensions.")
  @Nullable Path extensions;

  @Option(names = "--watch", description = "Start the function anew when its files have changed.")
  boolean isWatching;

  private final Session session;

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    require("--http", httpPort);
    require("--port", dashboardPort);
    if (isOnce && events.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--once needs an --event to run");
    }
    if (concurrency < 1) {
      throw new ParameterException(
          spec.commandLine(), "--concurrency is %d; it must be at least 1".formatted(concurrency));
    }
    RunOptions options =
        new RunOptions(
            lake.directory(),
            sampleServices(),
            jars,
            handler,
            name,
            isInstrumented,
            memorySizeMb,
            timeout,
            concurrency,
            environment,
            extensions,
            events,
            httpPort,
            dashboardPort,
            events.isEmpty() && httpPort == null,
            isOnce,
            isWatching);
    return LocalRun.run(options, session.terminal(), session.clock(), System.in).code();
  }

  private static Path sampleServices() {
    try {
      return Checkout.sampleServices();
    } catch (Failure e) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Lambda's runtime lies in a built checkout: start this with its ./spanledger",
          e);
    }
  }

  private void require(String option, @Nullable Integer port) {
    if (port != null && (port < 0 || port > HIGHEST_PORT)) {
      throw new ParameterException(
          spec.commandLine(), "%s is %d; it may be 0 to %d".formatted(option, port, HIGHEST_PORT));
    }
  }
}
