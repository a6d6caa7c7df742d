package dev.spanledger.benchmarks.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Time and allocation of one invocation by JMH, in a JVM that has the variant's class path. */
final class InProcess {
  private static final long LONGEST_SECONDS = 180;
  // Beside the threads that the benchmark is about, all of the JVM's allocation is counted.
  private static final String PROFILER = "gc";

  private final Workspace workspace;
  private final List<String> effort;

  InProcess(Workspace workspace, boolean isQuick) {
    this.workspace = workspace;
    this.effort =
        isQuick
            ? List.of("-wi", "3", "-w", "1", "-i", "3", "-r", "1")
            : List.of("-wi", "5", "-w", "1", "-i", "7", "-r", "1");
  }

  /**
   * What JMH measured.
   *
   * @param micros median of the invocations, which other work on the machine hardly moves
   * @param bytes allocated by it, on all threads
   */
  record Cost(double micros, double bytes) {}

  /**
   * Measures one variant.
   *
   * @param environment beside the variant's own
   */
  Cost measure(Variant variant, Jdk jdk, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path results = workspace.folder().resolve("jmh.csv");
    Path output = workspace.folder().resolve("jmh.log");
    Files.deleteIfExists(results);
    List<String> command = new ArrayList<>(FunctionProcess.pinned());
    command.addAll(
        List.of(
            jdk.java().toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx400m",
            "-Dbenchmark.event=" + workspace.project().resolve("event.json"),
            "-Dbenchmark.handler=" + variant.handler().replaceFirst("::.*", ""),
            "-cp",
            classPath(variant),
            "org.openjdk.jmh.Main",
            "-f",
            "0",
            "-prof",
            PROFILER,
            "-rf",
            "csv",
            "-rff",
            results.toString()));
    command.addAll(effort);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(workspace.taskRoot(variant).toFile());
    builder.environment().clear();
    builder.environment().putAll(FunctionProcess.lambdaEnvironment(workspace.taskRoot(variant)));
    builder.environment().putAll(variant.environment());
    builder.environment().putAll(environment);
    builder.redirectError(output.toFile());
    // Lines of spans go where they cost one system call and nothing else.
    builder.redirectOutput(new File("/dev/null"));
    Process process = builder.start();
    try {
      boolean hasEnded = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
      if (!hasEnded || process.exitValue() != 0 || !Files.exists(results)) {
        throw new IOException(
            "JMH of %s on %s gave no result%n%s"
                .formatted(variant.name(), jdk.home(), Files.readString(output)));
      }
    } finally {
      process.destroy();
    }
    return new Cost(score(results, "p0.50\""), score(results, "gc.alloc.rate.norm\""));
  }

  private String classPath(Variant variant) throws IOException {
    Path taskRoot = workspace.taskRoot(variant);
    return Stream.of(
            List.of(workspace.classes("in-process"), taskRoot),
            workspace.libraries("in-process"),
            workspace.libraries("runtime"),
            Workspace.jars(taskRoot.resolve("lib")))
        .flatMap(List::stream)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Fifth column of the row whose name ends so. */
  private static double score(Path results, String nameEnd) throws IOException {
    for (String line : Files.readAllLines(results)) {
      String[] columns = line.split(",");
      if (columns[0].endsWith(nameEnd)) {
        return Double.parseDouble(columns[4]);
      }
    }
    throw new IOException("%s has no row %s".formatted(results, nameEnd));
  }
}
