package dev.spanledger.cli.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Terminal;
import dev.spanledger.cli.serve.Every;
import dev.spanledger.cli.serve.Ports;
import dev.spanledger.cli.serve.Running;
import dev.spanledger.collector.http.CollectorConfig;
import dev.spanledger.collector.http.CollectorServer;
import dev.spanledger.dashboard.DashboardConfig;
import dev.spanledger.dashboard.DashboardServer;
import dev.spanledger.lake.Lake;
import dev.spanledger.locallambda.LocalLambdaConfig;
import dev.spanledger.locallambda.http.FunctionUrl;
import dev.spanledger.locallambda.platform.PlatformReporter;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collector, dashboard and the function in one process, until the user has had enough. */
public final class LocalRun {
  private static final int DEFAULT_HTTP_PORT = 8080;

  /** How old pages may be that show what a user just sent. */
  private static final Duration REFRESH = Duration.ofSeconds(1);

  private static final Duration LOOK_AT_LOGS = Duration.ofMillis(200);
  private static final Duration LOOK_AT_FILES = Duration.ofMillis(500);
  private static final JsonFactory JSON = new JsonFactory();

  private final RunOptions options;
  private final Terminal terminal;
  private final Clock clock;
  private final Running running;

  private LocalRun(RunOptions options, Terminal terminal, Clock clock, Running running) {
    this.options = options;
    this.terminal = terminal;
    this.clock = clock;
    this.running = running;
  }

  /** What was started. */
  private record Parts(
      Lake lake,
      CollectorServer collector,
      DashboardServer dashboard,
      FunctionHost function,
      InvocationLines lines) {}

  /**
   * Runs the function; everything that was started is stopped when this returns.
   *
   * @param in events, where the options say so
   * @return {@code CHECK_FAILED} where an event of a file failed
   */
  public static ExitCode run(RunOptions options, Terminal terminal, Clock clock, InputStream in)
      throws IOException {
    Handler handler = Handler.parse(options.handler());
    FunctionFiles files = FunctionFiles.of(options.jars());
    handler.check(files, FunctionHost.runtimeJars(options));
    for (Path event : options.events()) {
      checkJson(Files.readString(event), event.toString());
    }
    FunctionConfig function = FunctionHost.config(options, handler, files);
    try (Running running = new Running()) {
      try {
        return new LocalRun(options, terminal, clock, running).run(function, files, in);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.OK;
      } catch (IOException | RuntimeException e) {
        // Told to end, work breaks off where it was; that is no fault.
        if (running.isTold()) {
          return ExitCode.OK;
        }
        throw e;
      }
    }
  }

  private ExitCode run(FunctionConfig function, FunctionFiles files, InputStream in)
      throws IOException, InterruptedException {
    Parts parts = start(function, files);
    boolean isAllRight = runFiles(parts);
    if (options.isReading()) {
      isAllRight = runLines(parts, StandardInput.read(in));
    } else if (!options.isOnce()) {
      running.awaitSignal();
    }
    if (!running.isTold()) {
      refresh(parts);
      adviseTracing(parts);
    }
    return isAllRight ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private Parts start(FunctionConfig function, FunctionFiles files) throws IOException {
    Path workDir = Files.createTempDirectory("spanledger-run");
    running.add(() -> deleteQuietly(workDir));
    Lake lake = running.add(Lake.open(options.lake(), clock));
    CollectorServer collector =
        running.add(
            CollectorServer.start(
                CollectorConfig.defaults().withPort(Ports.freeOrAny(CollectorConfig.DEFAULT_PORT)),
                lake,
                clock));
    QueryEngine engine = running.add(DuckDbEngine.open(lake));
    int dashboardPort = port("--port", options.dashboardPort(), DashboardConfig.DEFAULT_PORT);
    DashboardServer dashboard =
        running.add(
            DashboardServer.start(DashboardConfig.loopback(dashboardPort), engine, lake, clock));
    URI endpoint = URI.create("http://127.0.0.1:" + collector.port());
    PlatformReporter reporter =
        running.add(
            PlatformReporter.start(endpoint, workDir.resolve("undelivered-platform-events.jsonl")));
    FunctionLogs logs =
        new FunctionLogs(workDir.resolve("logs").resolve(function.name()), terminal);
    InvocationLines lines = new InvocationLines(reporter, terminal, logs, dashboard.uri());
    FunctionHost host =
        running.add(FunctionHost.start(function, options, workDir, endpoint, lines, clock));
    int httpPort = port("--http", options.httpPort(), DEFAULT_HTTP_PORT);
    FunctionUrl url =
        running.add(
            FunctionUrl.start(
                LocalLambdaConfig.EXAMPLE_ACCOUNT,
                LocalLambdaConfig.DEFAULT_REGION,
                httpPort,
                host::invoke,
                clock));
    Parts parts = new Parts(lake, collector, dashboard, host, lines);
    running.add(Every.pause("Showing the function's log", LOOK_AT_LOGS, logs::show));
    running.add(Every.pause("Refresh of the lake", REFRESH, new Refresh(this, parts)::run));
    if (options.isWatching()) {
      running.add(Every.pause("Watch", LOOK_AT_FILES, new Watch(files, host, terminal)::run));
    }
    greet(host, dashboard, url);
    return parts;
  }

  /** The port that was asked for, or one that is free where none was. */
  private static int port(String option, @Nullable Integer asked, int preset) {
    if (asked == null) {
      return Ports.freeOrAny(preset);
    }
    if (asked != 0 && Ports.freeOrAny(asked) == 0) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          "Port %d of %s is taken: end what listens there, or give another"
              .formatted(asked, option));
    }
    return asked;
  }

  private void greet(FunctionHost host, DashboardServer dashboard, FunctionUrl url) {
    terminal.say("Dashboard      %s".formatted(dashboard.uri().resolve("/traces")));
    terminal.say("Function URL   %s".formatted(url.endpoint()));
    if (options.isReading()) {
      terminal.say(
          "Function %s runs each line of JSON that you type; Ctrl-D ends it"
              .formatted(host.name()));
    } else if (!options.isOnce()) {
      terminal.say("Function %s is ready; Ctrl-C ends it".formatted(host.name()));
    }
  }

  private boolean runFiles(Parts parts) throws IOException, InterruptedException {
    boolean isAllRight = true;
    for (Path file : options.events()) {
      isAllRight &= answer(parts, Files.readString(file));
    }
    return isAllRight;
  }

  private boolean runLines(Parts parts, StandardInput input) throws InterruptedException {
    boolean isAllRight = true;
    for (String line = input.next(); line != null; line = input.next()) {
      if (line.isBlank()) {
        continue;
      }
      try {
        checkJson(line, "this line");
      } catch (Failure e) {
        terminal.say(String.valueOf(e.getMessage()));
        isAllRight = false;
        continue;
      }
      isAllRight &= answer(parts, line);
    }
    return isAllRight;
  }

  /** Runs one event and prints what the function answered. */
  private boolean answer(Parts parts, String event) throws InterruptedException {
    try {
      InvocationResult result = parts.function().invoke(Body.of(event), EventTrace.of(event));
      terminal.out().println(result.payload().text());
      terminal.out().flush();
      return result.isSuccess();
    } catch (TooManyRequestsException e) {
      terminal.say(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static void checkJson(String text, String where) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new Failure(ExitCode.BAD_INPUT, "The event in %s is empty".formatted(where));
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new Failure(
            ExitCode.BAD_INPUT, "The event in %s is followed by something else".formatted(where));
      }
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new Failure(
          ExitCode.BAD_INPUT, "The event in %s is not JSON: %s".formatted(where, message), e);
    }
  }

  /** Brings what arrived to where pages and reports read it. */
  private void refresh(Parts parts) throws IOException {
    parts.collector().flush();
    parts.lake().compact(TraceFacts::derive);
  }

  private void adviseTracing(Parts parts) {
    boolean hasSpans =
        parts.collector().stats().acceptedRecords().entrySet().stream()
            .anyMatch(entry -> entry.getKey().name().equals("TRACES") && entry.getValue() > 0);
    if (parts.lines().count() > 0 && !hasSpans && !options.isInstrumented()) {
      terminal.say("The function sent no spans: --instrument traces it without a change");
    }
  }

  /** Looks whether something ran since the last look. */
  private static final class Refresh {
    private final LocalRun run;
    private final Parts parts;
    private long seen;

    Refresh(LocalRun run, Parts parts) {
      this.run = run;
      this.parts = parts;
    }

    // Whatever goes wrong while the process ends has no consequence: the next run compacts.
    void run() throws IOException {
      long now = parts.lines().count();
      if (now == seen || run.running.isTold()) {
        return;
      }
      try {
        run.refresh(parts);
      } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
        if (run.running.isTold()) {
          return;
        }
        throw e;
      }
      if (seen == 0) {
        run.adviseTracing(parts);
      }
      seen = now;
    }
  }

  /** Starts the function anew once its files have changed and have stopped to. */
  private static final class Watch {
    private final FunctionFiles files;
    private final FunctionHost host;
    private final Terminal terminal;
    private long running;
    private long last;

    Watch(FunctionFiles files, FunctionHost host, Terminal terminal) {
      this.files = files;
      this.host = host;
      this.terminal = terminal;
      this.running = files.stamp();
      this.last = running;
    }

    void run() throws InterruptedException {
      long now = files.stamp();
      if (now != running && now == last) {
        host.restart();
        running = now;
        terminal.say("Changed: the next event starts the function anew");
      }
      last = now;
    }
  }

  private static void deleteQuietly(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      // In the system's folder for temporary files, which is cleared by others.
    }
  }
}
