package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs one function process after the other. */
final class Runs {
  private static final long LONGEST_SECONDS = 120;
  private static final long DATAGRAMS_ARRIVE_MILLIS = 50;

  private final Workspace workspace;
  private final Sinks sinks;
  private final List<Path> runtime;
  private final byte[] event;

  Runs(Workspace workspace, Sinks sinks) throws IOException {
    this.workspace = workspace;
    this.sinks = sinks;
    this.runtime = workspace.libraries("runtime");
    this.event = Files.readAllBytes(workspace.project().resolve("event.json"));
  }

  /** Starts on demand; the first invocation is the cold one. */
  Measurement onDemand(Variant variant, Jdk jdk, int invocations)
      throws IOException, InterruptedException {
    return run(variant, jdk, "on-demand", invocations, List.of());
  }

  /** Initialises, is told that it was restored, and answers one invocation. */
  Measurement restored(Variant variant, Jdk jdk) throws IOException, InterruptedException {
    return run(variant, jdk, FunctionProcess.SNAP_START, 1, List.of());
  }

  /** Classes loaded when the first invocation was answered. */
  int classes(Variant variant, Jdk jdk) throws IOException, InterruptedException {
    Path log = workspace.folder().resolve("classes.log");
    Files.deleteIfExists(log);
    run(variant, jdk, "on-demand", 1, List.of("-Xlog:class+load:file=" + log));
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return (int) lines.filter(line -> line.contains(" source: ")).count();
    }
  }

  private Measurement run(
      Variant variant, Jdk jdk, String initializationType, int invocations, List<String> jvmOptions)
      throws IOException, InterruptedException {
    Path output = workspace.folder().resolve("output.log");
    boolean isRestore = initializationType.equals(FunctionProcess.SNAP_START);
    Path taskRoot = isRestore ? workspace.restoredTaskRoot(variant) : workspace.taskRoot(variant);
    sinks.reset();
    Probe probe = new Probe(invocations);
    try (RuntimeStandIn api = new RuntimeStandIn(invocations, event, probe);
        FunctionProcess process =
            FunctionProcess.start(
                variant,
                new FunctionProcess.Start(
                    jdk.java(),
                    runtime,
                    workspace.nativeClient(),
                    taskRoot,
                    api.authority(),
                    initializationType,
                    jvmOptions,
                    output,
                    jdk.feature() >= 24))) {
      probe.watch(process.pid());
      process.onExit(() -> api.abandon("the process ended"));
      boolean isDone = api.await(LONGEST_SECONDS);
      String failure = isDone ? api.failure() : "no answer within %d s".formatted(LONGEST_SECONDS);
      if (failure != null) {
        throw new IOException(
            "%s on %s: %s%n%s".formatted(variant.name(), jdk.home(), failure, tail(output)));
      }
      if (variant.sink() == Variant.Sink.XRAY_UDP) {
        Thread.sleep(DATAGRAMS_ARRIVE_MILLIS);
      }
      return probe.measurement(api.durationsNanos(), sinks.count(variant.sink(), output));
    }
  }

  private static String tail(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }
}
