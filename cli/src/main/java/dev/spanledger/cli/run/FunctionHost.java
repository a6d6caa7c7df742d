package dev.spanledger.cli.run;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.locallambda.LocalLambdaConfig;
import dev.spanledger.locallambda.platform.PlatformSink;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.runtime.FunctionRunner;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.RuntimeEnvironment;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The function, its runner, and the runner's successor where the function's files change. */
final class FunctionHost implements AutoCloseable {
  private static final String TRACING_HANDLER =
      "dev.spanledger.instrumentation.lambda.SpanledgerHandler";

  private final FunctionConfig function;
  private final RuntimeEnvironment environment;
  private final PlatformSink platform;
  private final Clock clock;
  // A restart waits for the runs in work, and new ones for the restart.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private FunctionRunner runner;

  private FunctionHost(
      FunctionConfig function, RuntimeEnvironment environment, PlatformSink platform, Clock clock) {
    this.function = function;
    this.environment = environment;
    this.platform = platform;
    this.clock = clock;
    this.runner = newRunner();
  }

  /**
   * Prepares the function; its process starts with its first event.
   *
   * @param workDir takes logs and temporary files
   * @param collector of the function's spans
   */
  static FunctionHost start(
      FunctionConfig function,
      RunOptions options,
      Path workDir,
      URI collector,
      PlatformSink platform,
      Clock clock) {
    RuntimeEnvironment environment =
        new RuntimeEnvironment(
            LocalLambdaConfig.EXAMPLE_ACCOUNT,
            LocalLambdaConfig.DEFAULT_REGION,
            runtimeJars(options),
            workDir,
            "local",
            Map.of(
                "SPANLEDGER_EXPORT",
                "http",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector.toString(),
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf",
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment.name=local"));
    return new FunctionHost(function, environment, platform, clock);
  }

  /** What the options say, with the tracing handler in front where that is asked for. */
  static FunctionConfig config(RunOptions options, Handler handler, FunctionFiles files) {
    List<Path> classPath = new ArrayList<>();
    boolean bringsTracing = files.hasInstrumentation();
    if (options.isInstrumented() && !bringsTracing) {
      classPath.addAll(
          jars(options.sampleServices().resolve("local-lambda/target/instrumentation")));
    }
    classPath.addAll(files.classPath());
    String name = options.name();
    FunctionConfig.Builder builder =
        FunctionConfig.builder(
                name == null ? handler.simpleName() : name,
                classPath,
                options.isInstrumented() ? TRACING_HANDLER : handler.toString())
            .memorySizeMb(options.memorySizeMb())
            .timeout(options.timeout())
            .mostInstances(options.concurrency());
    options.environment().forEach(builder::environment);
    if (options.isInstrumented()) {
      builder.environment("SPANLEDGER_HANDLER", handler.toString());
    }
    Path extensions = options.extensions();
    if (extensions != null) {
      builder.extensions(extensions);
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Lambda's own runtime, which the build fetches. */
  static List<Path> runtimeJars(RunOptions options) {
    return jars(options.sampleServices().resolve("local-lambda/target/runtime"));
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "%s is missing: start this with ./spanledger, which builds it".formatted(folder));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private FunctionRunner newRunner() {
    return new FunctionRunner(environment, List.of(function), platform, run -> {}, clock);
  }

  String name() {
    return function.name();
  }

  /**
   * Runs one event.
   *
   * @param traceContext an X-Ray header to continue; null to begin a trace
   */
  InvocationResult invoke(Body event, @Nullable String traceContext)
      throws InterruptedException, TooManyRequestsException {
    lock.readLock().lockInterruptibly();
    try {
      return runner.invoke(function.name(), event, traceContext);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Ends the function's processes, so that the next event starts them from the files as they are.
   */
  void restart() throws InterruptedException {
    lock.writeLock().lockInterruptibly();
    try {
      runner.close();
      runner = newRunner();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    runner.close();
  }
}
