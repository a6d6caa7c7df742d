package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.InitializationType;
import dev.spanledger.locallambda.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commands and variables of an instance's processes.
 *
 * @param nativeOption names the runtime's native library; null to let the runtime look for it
 * @param logStream names the instance
 * @param runtimeApi host and port of the instance's APIs
 */
record Launch(
    FunctionConfig function,
    RuntimeEnvironment environment,
    InitializationType initType,
    @Nullable String nativeOption,
    String logStream,
    String runtimeApi) {

  private static final String RUNTIME_MAIN =
      "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  /** A script that is given the command line of the JVM, as layers bring one. */
  private static final String WRAPPER_VARIABLE = "AWS_LAMBDA_EXEC_WRAPPER";

  /** Lambda hides these from extensions. */
  private static final Set<String> NOT_FOR_EXTENSIONS =
      Set.of(
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_XRAY_CONTEXT_MISSING",
          "LAMBDA_TASK_ROOT",
          "_HANDLER");

  Path logFile() {
    return environment.logFile(function.name(), logStream);
  }

  /** The function's own temporary folder, which goes with it. */
  Path temporary() {
    return environment
        .workDir()
        .resolve("tmp")
        .resolve(logStream.substring(logStream.indexOf(']') + 1));
  }

  /** The function's JVM. */
  ChildProcess.Start ofFunction() {
    return new ChildProcess.Start(command(), taskRoot(), variables(), logFile());
  }

  /** An extension's process. */
  ChildProcess.Start ofExtension(Path executable) {
    Map<String, String> variables = new HashMap<>(variables());
    NOT_FOR_EXTENSIONS.forEach(variables::remove);
    String file = logFile().getFileName().toString();
    Path log =
        logFile()
            .resolveSibling(
                file.substring(0, file.length() - ".log".length())
                    + "-"
                    + executable.getFileName()
                    + ".log");
    return new ChildProcess.Start(
        List.of(executable.toAbsolutePath().toString()), taskRoot(), variables, log);
  }

  /** Executables of the function's extensions, by name. */
  List<Path> extensions() {
    Path folder = function.extensions();
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot list the extensions of function %s in %s".formatted(function.name(), folder), e);
    }
  }

  private List<String> command() {
    Path logFolder = logFile().toAbsolutePath().getParent();
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
    command.add("-XX:ErrorFile=" + logFolder + "/hs_err_pid%p.log");
    command.add("-Djava.io.tmpdir=" + temporary().toAbsolutePath());
    if (initType == InitializationType.SNAP_START) {
      // Sends what registers with org.crac to the runtime's own hooks.
      command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    }
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

  private Path taskRoot() {
    Path first = function.classPath().get(0).toAbsolutePath();
    Path parent = first.getParent();
    return Files.isDirectory(first) || parent == null ? first : parent;
  }

  private Map<String, String> variables() {
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
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memorySizeMb()));
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
    if (initType != InitializationType.SNAP_START) {
      // A snapshot does not know the instances that will be made of it.
      variables.put("AWS_LAMBDA_LOG_STREAM_NAME", logStream);
    }
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", initType.word());
    if (function.scaling().runsPerInstance() > 1) {
      variables.put(
          "AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(function.scaling().runsPerInstance()));
    }
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java" + Runtime.version().feature());
    variables.put("AWS_REGION", environment.region());
    variables.put("AWS_DEFAULT_REGION", environment.region());
    variables.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
    // No such key exists; it lets an AWS client sign what only local servers will read.
    variables.put("AWS_ACCESS_KEY_ID", "local");
    variables.put("AWS_SECRET_ACCESS_KEY", "local");
    variables.put("LAMBDA_TASK_ROOT", taskRoot().toString());
    variables.put("_HANDLER", function.handler());
    return variables;
  }
}
