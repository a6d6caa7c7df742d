package dev.spanledger.locallambda.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of an instance, its output in a file. */
public final class ChildProcess {
  /**
   * A terminal sends Ctrl-C to every process of its group. A function that ends on it would cut off
   * the run that the runner still waits for.
   */
  private static final List<String> DEAF_TO_CTRL_C =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  private final Process process;
  private final Path logFile;
  private final Signals signals;

  private ChildProcess(Process process, Path logFile, Signals signals) {
    this.process = process;
    this.logFile = logFile;
    this.signals = signals;
  }

  /**
   * What to start.
   *
   * @param environment the whole of it; nothing is inherited
   * @param logFile takes standard output and standard error
   */
  public record Start(
      List<String> command, Path directory, Map<String, String> environment, Path logFile) {
    public Start {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Starts a process.
   *
   * @param onExit is given the exit code, on another thread
   */
  public static ChildProcess start(Start start, Signals signals, IntConsumer onExit)
      throws IOException {
    List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
    command.addAll(start.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(start.logFile().toFile())
            .directory(start.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(start.environment());
    Process process = builder.start();
    signals.watch(process.pid());
    CompletableFuture<Void> unused =
        process
            .onExit()
            .thenAccept(
                ended -> {
                  signals.forget(ended.pid());
                  onExit.accept(ended.exitValue());
                });
    return new ChildProcess(process, start.logFile(), signals);
  }

  public Path logFile() {
    return logFile;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Peak resident memory in MB, rounded up; null where the machine does not tell. */
  public @Nullable Integer maxMemoryUsedMb() {
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

  /** Stops all of them where this machine can; true where they have been. */
  public static boolean freeze(List<ChildProcess> processes) {
    return !processes.isEmpty() && processes.get(0).signals.stop(pids(processes));
  }

  /** Lets all of them go on. */
  public static void thaw(List<ChildProcess> processes) {
    if (!processes.isEmpty()) {
      processes.get(0).signals.resume(pids(processes));
    }
  }

  private static List<Long> pids(List<ChildProcess> processes) {
    return processes.stream()
        .filter(ChildProcess::isAlive)
        .map(child -> child.process.pid())
        .toList();
  }

  /** Asks the process to end. */
  public void terminate() {
    process.destroy();
  }

  /** Ends the process. */
  public void kill() {
    process.destroyForcibly();
  }

  /** True once the process has ended; false where it has not by then. */
  public boolean awaitExit(long timeoutNanos) throws InterruptedException {
    return process.waitFor(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
  }
}
