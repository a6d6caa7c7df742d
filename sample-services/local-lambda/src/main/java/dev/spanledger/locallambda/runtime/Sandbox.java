package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.extension.Extensions;
import dev.spanledger.locallambda.extension.ShutdownReason;
import dev.spanledger.locallambda.process.ChildProcess;
import dev.spanledger.locallambda.process.Signals;
import dev.spanledger.locallambda.telemetry.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one instance: the function's and its extensions'. Stopped together, continued
 * together, ended in order.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">
 *     Execution environment lifecycle</a>
 */
final class Sandbox {
  /** What a function with external extensions has to end on SIGTERM. */
  private static final Duration RUNTIME_GRACE = Duration.ofMillis(300);

  /** What it has where an extension runs inside of it. */
  private static final Duration INTERNAL_GRACE = Duration.ofMillis(500);

  /** What the end of an instance with extensions may take in all. */
  private static final Duration SHUTDOWN = Duration.ofSeconds(2);

  private final Launch launch;
  private final Signals signals;
  private final Extensions extensions;
  private final Telemetry telemetry;
  private final Clock clock;
  private final Map<String, ChildProcess> byExtension = new LinkedHashMap<>();
  private final List<ChildProcess> all = new ArrayList<>();
  private @Nullable ChildProcess function;
  private long logBytesSeen;
  private boolean isFrozen;
  private boolean isEnding;

  Sandbox(Launch launch, Signals signals, Extensions extensions, Telemetry telemetry, Clock clock) {
    this.launch = launch;
    this.signals = signals;
    this.extensions = extensions;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  /** Starts what lies in the function's folder of extensions. */
  synchronized void startExtensions(List<Path> executables) {
    prepareFolders();
    for (Path executable : executables) {
      String name = executable.getFileName().toString();
      ChildProcess process =
          start(launch.ofExtension(executable), exitCode -> extensions.exited(name));
      byExtension.put(name, process);
      telemetry.tail("extension", process.logFile());
    }
  }

  /** Starts the function's JVM. */
  synchronized void startFunction(IntConsumer onExit) {
    ChildProcess process =
        start(
            launch.ofFunction(),
            exitCode -> {
              deleteQuietly(launch.temporary());
              onExit.accept(exitCode);
            });
    function = process;
    telemetry.tail("function", process.logFile());
    if (isEnding) {
      process.kill();
    }
  }

  private void prepareFolders() {
    try {
      Files.createDirectories(launch.logFile().toAbsolutePath().getParent());
      Files.createDirectories(launch.temporary());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create the folders of " + launch.logStream(), e);
    }
  }

  private ChildProcess start(ChildProcess.Start start, IntConsumer onExit) {
    try {
      ChildProcess process = ChildProcess.start(start, signals, onExit);
      all.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot start %s of function %s"
              .formatted(start.command().get(0), launch.function().name()),
          e);
    }
  }

  /** False before the function's process has started and after it has ended. */
  synchronized boolean isAlive() {
    return function != null && function.isAlive();
  }

  /** Stops every process until {@link #thaw}. */
  synchronized void freeze() {
    if (!isFrozen && !isEnding) {
      telemetry.pause();
      isFrozen = ChildProcess.freeze(all);
      if (!isFrozen) {
        telemetry.resume();
      }
    }
  }

  /** Lets every process go on. */
  synchronized void thaw() {
    if (isFrozen) {
      ChildProcess.thaw(all);
      isFrozen = false;
      telemetry.resume();
    }
  }

  /** Peak resident memory of all processes in MB; null where the machine does not tell. */
  @Nullable Integer maxMemoryUsedMb() {
    Integer sum = null;
    for (ChildProcess process : processes()) {
      Integer megabytes = process.maxMemoryUsedMb();
      if (megabytes != null) {
        sum = sum == null ? megabytes : (Integer) (sum + megabytes);
      }
    }
    return sum;
  }

  private synchronized List<ChildProcess> processes() {
    return List.copyOf(all);
  }

  /** Bytes that the logs grew by since this was last asked. */
  synchronized long newLogBytes() {
    long size = 0;
    for (ChildProcess process : all) {
      try {
        size += Files.size(process.logFile());
      } catch (IOException e) {
        // Deleted with the work folder.
        size += 0;
      }
    }
    long grown = Math.max(0, size - logBytesSeen);
    logBytesSeen = size;
    return grown;
  }

  /** Ends the function's process at once, as at its deadline. */
  void killFunction() {
    ChildProcess process;
    synchronized (this) {
      process = function;
    }
    if (process != null) {
      process.kill();
    }
  }

  /**
   * Ends everything. Without extensions at once; with them the function gets SIGTERM and a moment,
   * then the extensions that asked for it are told and have what is left of two seconds.
   */
  void shutdown(ShutdownReason reason) {
    ChildProcess runtime;
    synchronized (this) {
      if (isEnding) {
        return;
      }
      if (!byExtension.isEmpty() || extensions.hasInternal()) {
        thaw();
      }
      isEnding = true;
      runtime = function;
    }
    long endNanoTime = System.nanoTime() + SHUTDOWN.toNanos();
    try {
      if (runtime != null) {
        endRuntime(runtime);
      }
      if (!byExtension.isEmpty()) {
        endExtensions(reason, endNanoTime);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      processes().forEach(ChildProcess::kill);
      telemetry.close();
    }
  }

  private void endRuntime(ChildProcess runtime) throws InterruptedException {
    boolean hasInternal = extensions.hasInternal();
    if (byExtension.isEmpty() && !hasInternal) {
      runtime.kill();
      return;
    }
    runtime.terminate();
    if (!runtime.awaitExit((hasInternal ? INTERNAL_GRACE : RUNTIME_GRACE).toNanos())) {
      runtime.kill();
    }
  }

  private void endExtensions(ShutdownReason reason, long endNanoTime) throws InterruptedException {
    telemetry.flush();
    long leftNanos = endNanoTime - System.nanoTime();
    long deadlineMs = clock.millis() + Duration.ofNanos(leftNanos).toMillis();
    List<String> unaware = extensions.shutdown(deadlineMs, reason);
    for (Map.Entry<String, ChildProcess> extension : byExtension.entrySet()) {
      if (unaware.contains(extension.getKey())) {
        extension.getValue().kill();
      }
    }
    for (ChildProcess extension : byExtension.values()) {
      extension.awaitExit(endNanoTime - System.nanoTime());
    }
  }

  private static void deleteQuietly(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // Left for whoever clears the work folder; it holds nothing that anybody reads.
    }
  }
}
