package dev.spanledger.locallambda.runtime;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JVM of one instance. */
final class FunctionProcess {
  private static final String RUNTIME_MAIN =
      "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
  // A script that is given the command line of the JVM, as layers bring one.
  private static final String WRAPPER_VARIABLE = "AWS_LAMBDA_EXEC_WRAPPER";
  private static final long GRACE_MS = 300;

  private final Process process;
  private final Path logFile;
  private long logBytesSeen;

  private FunctionProcess(Process process, Path logFile) {
    this.process = process;
    this.logFile = logFile;
  }

  static FunctionProcess start(
      FunctionConfig function,
      RuntimeEnvironment environment,
      @Nullable String nativeOption,
      String logStream,
      String runtimeApi,
      IntConsumer onExit) {
    String instance = logStream.substring(logStream.indexOf(']') + 1);
    Path logFolder = environment.workDir().resolve("logs").resolve(function.name());
    Path temporary = environment.workDir().resolve("tmp").resolve(instance);
    List<String> command = command(function, environment, nativeOption, temporary, logFolder);
    try {
      Files.createDirectories(logFolder);
      Files.createDirectories(temporary);
      Path logFile = logFolder.resolve(instance + ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(logFile.toFile());
      builder.directory(taskRoot(function).toFile());
      builder.environment().clear();
      builder.environment().putAll(variables(function, environment, logStream, runtimeApi));
      Process process = builder.start();
      CompletableFuture<Void> unused =
          process
              .onExit()
              .thenAccept(
                  ended -> {
                    deleteQuietly(temporary);
                    onExit.accept(ended.exitValue());
                  });
      return new FunctionProcess(process, logFile);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot start function %s with %s".formatted(function.name(), command.get(0)), e);
    }
  }

  private static List<String> command(
      FunctionConfig function,
      RuntimeEnvironment environment,
      @Nullable String nativeOption,
      Path temporary,
      Path logFolder) {
    List<String> command = new ArrayList<>();
    String wrapper =
        function
            .environment()
            .getOrDefault(WRAPPER_VARIABLE, environment.variables().get(WRAPPER_VARIABLE));
    if (wrapper != null) {
      command.add(wrapper);
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the managed Java runtime sets: serial collector, first compiler only, shared classes.
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xshare:auto");
    command.add("-Xmx" + function.memorySizeMb() * 85L / 100 + "m");
    command.add("-XX:ErrorFile=" + logFolder.toAbsolutePath().resolve("hs_err_pid%p.log"));
    command.add("-Djava.io.tmpdir=" + temporary.toAbsolutePath());
    if (nativeOption != null) {
      command.add(nativeOption);
    }
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-cp");
    command.add(
        Stream.concat(function.classPath().stream(), environment.runtimeClassPath().stream())
            .map(path -> path.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(RUNTIME_MAIN);
    command.add(function.handler());
    return command;
  }

  private static Path taskRoot(FunctionConfig function) {
    Path first = function.classPath().get(0).toAbsolutePath();
    Path parent = first.getParent();
    return Files.isDirectory(first) || parent == null ? first : parent;
  }

  private static Map<String, String> variables(
      FunctionConfig function,
      RuntimeEnvironment environment,
      String logStream,
      String runtimeApi) {
    Map<String, String> variables = new HashMap<>(environment.variables());
    variables.putAll(function.environment());
    for (String inherited : List.of("PATH", "LANG", "TZ")) {
      String value = System.getenv(inherited);
      if (value != null) {
        variables.putIfAbsent(inherited, value);
      }
    }
    variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memorySizeMb()));
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", logStream);
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java" + Runtime.version().feature());
    variables.put("AWS_REGION", environment.region());
    variables.put("AWS_DEFAULT_REGION", environment.region());
    // No such key exists; it lets an AWS client sign what only the local queue will read.
    variables.put("AWS_ACCESS_KEY_ID", "local");
    variables.put("AWS_SECRET_ACCESS_KEY", "local");
    variables.put("LAMBDA_TASK_ROOT", taskRoot(function).toString());
    variables.put("_HANDLER", function.handler());
    return variables;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Peak resident memory in MB, rounded up; null where the machine does not tell. */
  @Nullable Integer maxMemoryUsedMb() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.replaceAll("\\D", ""))
          .map(kilobytes -> (int) ((Long.parseLong(kilobytes) + 1023) / 1024))
          .findFirst()
          .orElse(null);
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  /** Bytes that the log grew by since this was last asked. */
  long newLogBytes() {
    long size;
    try {
      size = Files.size(logFile);
    } catch (IOException e) {
      return 0;
    }
    long grown = size - logBytesSeen;
    logBytesSeen = size;
    return grown;
  }

  /** Asks the process to end, then makes it. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  private static void deleteQuietly(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      // Left for whoever clears the work folder; it holds nothing but an unpacked native library.
    }
  }
}
