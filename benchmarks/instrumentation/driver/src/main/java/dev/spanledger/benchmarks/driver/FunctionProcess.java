package dev.spanledger.benchmarks.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM as Lambda's managed Java runtime starts it: runtime on the class path, function beside. */
final class FunctionProcess implements AutoCloseable {
  static final String ARN = "arn:aws:lambda:eu-central-1:123456789012:function:orders";

  /** Initialization type of a function that is restored from a snapshot. */
  static final String SNAP_START = "snap-start";

  private static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
  private static final String CRAC = "com.amazonaws.services.lambda.crac";
  private static final String MEMORY_MEGABYTES = "512";

  private final Process process;

  private FunctionProcess(Process process) {
    this.process = process;
  }

  /**
   * How a process is started.
   *
   * @param java the JVM's binary
   * @param runtime jars of Lambda's runtime
   * @param initializationType {@code on-demand} or {@code snap-start}
   * @param jvmOptions further ones
   */
  record Start(
      Path java,
      List<Path> runtime,
      Path nativeClient,
      Path taskRoot,
      String runtimeApi,
      String initializationType,
      List<String> jvmOptions,
      Path standardOutput,
      boolean isJava25) {}

  static FunctionProcess start(Variant variant, Start start) throws IOException {
    List<String> command = new ArrayList<>(pinned());
    command.addAll(
        List.of(
            start.java().toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx400m",
            "-D"
                + MAIN.replace("AWSLambda", "runtimeapi.NativeClient.JNI")
                + "="
                + start.nativeClient()));
    if (start.isJava25()) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (start.initializationType().equals(SNAP_START)) {
      command.add("-Dorg.crac.Core.Compat=" + CRAC);
    }
    if (!variant.agent().isEmpty()) {
      command.add("-javaagent:" + variant.agent().get(0));
    }
    command.addAll(start.jvmOptions());
    command.add("-cp");
    command.add(
        start.runtime().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(MAIN);
    command.add(variant.handler());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(start.taskRoot().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment(variant, start));
    builder.redirectErrorStream(true);
    builder.redirectOutput(start.standardOutput().toFile());
    return new FunctionProcess(builder.start());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void onExit(Runnable task) {
    process.onExit().thenRun(task);
  }

  /** Asks the process to end, then makes it. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> environment(Variant variant, Start start) {
    Map<String, String> all = lambdaEnvironment(start.taskRoot());
    all.put("_HANDLER", variant.handler());
    all.put("AWS_LAMBDA_RUNTIME_API", start.runtimeApi());
    all.put("AWS_LAMBDA_INITIALIZATION_TYPE", start.initializationType());
    all.put("AWS_EXECUTION_ENV", "AWS_Lambda_java" + (start.isJava25() ? "25" : "17"));
    all.putAll(variant.environment());
    return all;
  }

  /** What Lambda sets for every function. */
  static Map<String, String> lambdaEnvironment(Path taskRoot) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("PATH", "/usr/bin:/bin");
    all.put("LANG", "en_US.UTF-8");
    all.put("TZ", ":UTC");
    all.put("LAMBDA_TASK_ROOT", taskRoot.toString());
    all.put("AWS_LAMBDA_FUNCTION_NAME", "orders");
    all.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    all.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", MEMORY_MEGABYTES);
    all.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders");
    all.put("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef");
    all.put("AWS_REGION", "eu-central-1");
    all.put("AWS_DEFAULT_REGION", "eu-central-1");
    return all;
  }

  /** The last processor is the function's, where there are several and the tool is there. */
  static List<String> pinned() {
    int processors = Runtime.getRuntime().availableProcessors();
    boolean canPin = processors > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));
    return canPin ? List.of("/usr/bin/taskset", "-c", Integer.toString(processors - 1)) : List.of();
  }
}
