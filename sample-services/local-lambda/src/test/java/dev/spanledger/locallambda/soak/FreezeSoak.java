package dev.spanledger.locallambda.soak;

import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.runtime.BilledInvocation;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.runtime.FunctionRunner;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.RuntimeEnvironment;
import dev.spanledger.locallambda.runtime.TestRuntime;
import dev.spanledger.locallambda.telemetry.LogTail;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a traced function many times, stopped whenever it is idle, for random times, and now and
 * then killed at its timeout; counts the spans that were lost or came late.
 *
 * <p>A span is late where it arrives after its invocation's answer. On standard output it is late
 * where it is not in the log by the time that the answer is, before another event is handed over.
 */
public final class FreezeSoak {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final int CALLERS = 2;
  private static final int MOST_STEPS = 3;

  private final Plan plan;
  private final Path workDir;
  private final SpanSink sink = new SpanSink();
  private final List<Done> done = new ArrayList<>();

  /**
   * What to run.
   *
   * @param transport {@code http} or {@code stdout}
   * @param timeouts of the invocations, evenly spread
   */
  record Plan(String transport, int invocations, int timeouts, long seed) {}

  /** One invocation and how many spans it made below its own. */
  private record Done(InvocationResult result, int steps) {}

  /**
   * What became of the spans.
   *
   * @param stopped invocations that found their process stopped
   * @param lost invocations whose span never came
   * @param late those whose span came after the answer
   * @param lostSteps spans below, that never came
   * @param mislabelled timed out without saying so, or saying so without
   * @param medianSlackMs how long before a process was killed its last span had arrived
   * @param leastSlackMs the same, at its closest
   */
  record Report(
      int invocations,
      int timeouts,
      int coldStarts,
      int stopped,
      int lost,
      int late,
      int lostSteps,
      int duplicates,
      int mislabelled,
      long medianSlackMs,
      long leastSlackMs) {}

  private FreezeSoak(Plan plan, Path workDir) {
    this.plan = plan;
    this.workDir = workDir;
  }

  /** Arguments: transport, invocations, timeouts, seed, folder to work in. */
  public static void main(String[] arguments) throws Exception {
    Plan plan =
        new Plan(
            arguments[0],
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Long.parseLong(arguments[3]));
    Report report = run(plan, Path.of(arguments[4]));
    System.out.println(plan.transport() + ": " + report);
    boolean isClean =
        report.lost() == 0
            && report.late() == 0
            && report.lostSteps() == 0
            && report.duplicates() == 0
            && report.mislabelled() == 0;
    System.exit(isClean ? 0 : 1);
  }

  static Report run(Plan plan, Path workDir) throws Exception {
    return new FreezeSoak(plan, workDir).run();
  }

  private Report run() throws Exception {
    int stopped = 0;
    try (LoopbackServer collector = LoopbackServer.start(0, "sink", sink::answer);
        FunctionRunner runner = runner(collector.authority())) {
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      try {
        List<Future<Integer>> running = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
          running.add(callers.submit(new Caller(runner, caller)));
        }
        for (Future<Integer> each : running) {
          stopped += each.get();
        }
      } finally {
        callers.shutdownNow();
      }
    }
    return report(stopped);
  }

  private FunctionRunner runner(String collector) {
    List<Path> classPath = new ArrayList<>(TestRuntime.testClasses());
    classPath.addAll(TestRuntime.jars(Path.of("target/instrumentation")));
    List<FunctionConfig> functions = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      // A function each, so that the next event of a process is its caller's next.
      functions.add(
          FunctionConfig.builder(
                  "soak-" + caller,
                  classPath,
                  "dev.spanledger.instrumentation.lambda.SpanledgerHandler")
              .environment("SPANLEDGER_HANDLER", SoakHandler.class.getName())
              .environment("SPANLEDGER_EXPORT", plan.transport())
              .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + collector)
              .memorySizeMb(256)
              .mostInstances(1)
              .timeout(TIMEOUT)
              .build());
    }
    Consumer<BilledInvocation> nobody = run -> {};
    return new FunctionRunner(
        environment(), functions, (resource, events) -> {}, nobody, Clock.systemUTC());
  }

  private RuntimeEnvironment environment() {
    return new RuntimeEnvironment(
        "123456789012", "us-east-1", TestRuntime.runtimeClassPath(), workDir, "soak", Map.of());
  }

  /** Sends its share of the events, one after the other; answers how often it saw a freeze. */
  private final class Caller implements Callable<Integer> {
    private final FunctionRunner runner;
    private final int number;
    private final SplittableRandom random;
    private final Map<String, LogTail> logs = new HashMap<>();

    Caller(FunctionRunner runner, int number) {
      this.runner = runner;
      this.number = number;
      this.random = new SplittableRandom(plan.seed() + number);
    }

    @Override
    public Integer call() throws Exception {
      int stopped = 0;
      for (int i = number; i < plan.invocations(); i += CALLERS) {
        long position = i / CALLERS;
        boolean hangs = position * plan.timeouts() % plan.invocations() < plan.timeouts();
        int steps = random.nextInt(MOST_STEPS + 1);
        String how = hangs ? "hang" : random.nextInt(20) == 0 ? "throw" : "answer";
        String event =
            "{\"how\":\"%s\",\"spans\":%d,\"ms\":%d}"
                .formatted(how, steps, random.nextInt(10) == 0 ? random.nextInt(20) : 0);
        InvocationResult result = runner.invoke("soak-" + number, Body.of(event), null);
        readLog(result);
        synchronized (done) {
          done.add(new Done(result, steps));
        }
        if (random.nextInt(3) > 0) {
          Thread.sleep(random.nextInt(15));
          stopped += isStopped() ? 1 : 0;
        }
      }
      return stopped;
    }

    private void readLog(InvocationResult result) throws IOException {
      if (plan.transport().equals("stdout")) {
        LogTail log =
            logs.computeIfAbsent(
                result.logStream(),
                stream -> new LogTail(environment().logFile("soak-" + number, stream)));
        for (String line : log.newLines()) {
          sink.log(line, result.endNanoTime());
        }
      }
    }

    /** Whether this caller's function has a process that is stopped. */
    private boolean isStopped() {
      return ProcessHandle.current()
          .children()
          .filter(child -> isMine(child.pid()))
          .anyMatch(child -> stat(child.pid()).contains(") T "));
    }

    private boolean isMine(long pid) {
      return read(Path.of("/proc/" + pid + "/environ"))
          .contains("AWS_LAMBDA_FUNCTION_NAME=soak-" + number + "\0");
    }
  }

  private static String stat(long pid) {
    return read(Path.of("/proc/" + pid + "/stat"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** What is known of an invocation whose span is not as it should be, and of its process. */
  private void tell(String what, InvocationResult result, SpanSink.@Nullable Server server) {
    List<InvocationResult> process =
        done.stream()
            .map(Done::result)
            .filter(each -> each.logStream().equals(result.logStream()))
            .toList();
    System.out.printf(
        "%s: %s %s, number %d of %d of its process, init %s, ran %d ms, answered %s, span %s%n",
        what,
        result.requestId(),
        result.outcome(),
        process.indexOf(result) + 1,
        process.size(),
        result.initDurationNanos(),
        result.durationNanos() / 1_000_000,
        result.payload().text().lines().findFirst().orElse(""),
        server == null
            ? "never came"
            : "%d ms before the answer, error.type %s"
                .formatted(
                    (result.endNanoTime() - server.nanoTime()) / 1_000_000, server.errorType()));
  }

  private Report report(int stopped) {
    int timeouts = 0;
    int coldStarts = 0;
    int lost = 0;
    int late = 0;
    int lostSteps = 0;
    int mislabelled = 0;
    List<Long> slackNanos = new ArrayList<>();
    for (Done each : done) {
      InvocationResult result = each.result();
      boolean isTimeout = result.outcome() == Outcome.TIMEOUT;
      timeouts += isTimeout ? 1 : 0;
      coldStarts += result.initDurationNanos() == null ? 0 : 1;
      lostSteps += Math.max(0, each.steps() - sink.steps(result.requestId()));
      SpanSink.Server server = sink.servers().get(result.requestId());
      if (server == null) {
        lost++;
        tell("lost", result, null);
        continue;
      }
      if (isTimeout) {
        slackNanos.add(result.endNanoTime() - server.nanoTime());
      }
      if (server.nanoTime() > result.endNanoTime()) {
        late++;
        tell("late", result, server);
      }
      if (isTimeout != server.errorType().equals("timeout")) {
        mislabelled++;
        tell("mislabelled", result, server);
      }
    }
    slackNanos.sort(null);
    return new Report(
        done.size(),
        timeouts,
        coldStarts,
        stopped,
        lost,
        late,
        lostSteps,
        sink.duplicates(),
        mislabelled,
        slackNanos.isEmpty() ? 0 : slackNanos.get(slackNanos.size() / 2) / 1_000_000,
        slackNanos.isEmpty() ? 0 : slackNanos.get(0) / 1_000_000);
  }
}
