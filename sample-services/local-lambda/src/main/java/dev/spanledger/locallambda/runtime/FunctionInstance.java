package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.InstanceResource;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.platform.PlatformSink;
import dev.spanledger.locallambda.runtime.RuntimeSignal.Exit;
import dev.spanledger.locallambda.runtime.RuntimeSignal.HandlerError;
import dev.spanledger.locallambda.runtime.RuntimeSignal.InitError;
import dev.spanledger.locallambda.runtime.RuntimeSignal.Next;
import dev.spanledger.locallambda.runtime.RuntimeSignal.Response;
import dev.spanledger.locallambda.runtime.RuntimeSignal.Taken;
import dev.spanledger.locallambda.wire.Body;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One instance of a function: a process, its Runtime API, and what the platform says of it. */
final class FunctionInstance {
  /** Lambda allows ten seconds; a laptop that starts several JVMs at once needs more. */
  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(60);

  /** An idle runtime asks for its next event within a millisecond or two of its answer. */
  private static final Duration HANDOVER_TIMEOUT = Duration.ofSeconds(5);

  private static final String VERSION = "$LATEST";

  private final FunctionConfig function;
  private final InstanceResource resource;
  private final PlatformSink platform;
  private final Consumer<BilledInvocation> meter;
  private final Clock clock;
  private final RuntimeApi api;
  private final FunctionProcess process;
  private final long spawnNanoTime;
  private boolean initialised;
  private boolean broken;

  /** How the init phase or a run ended. */
  private record End(Outcome outcome, @Nullable String errorType, Body payload, long nanoTime) {}

  FunctionInstance(
      FunctionConfig function,
      RuntimeEnvironment environment,
      @Nullable String nativeOption,
      String logStream,
      PlatformSink platform,
      Consumer<BilledInvocation> meter,
      Clock clock) {
    this.function = function;
    this.platform = platform;
    this.meter = meter;
    this.clock = clock;
    String arn = environment.functionArn(function.name());
    this.resource =
        new InstanceResource(
            environment.accountId(),
            environment.region(),
            function.name(),
            arn,
            VERSION,
            logStream,
            function.memorySizeMb(),
            function.architecture(),
            environment.environmentName(),
            Map.of());
    this.api = new RuntimeApi(function.name(), arn, function.timeout(), clock);
    this.spawnNanoTime = System.nanoTime();
    Instant spawnTime = clock.instant();
    this.process = start(environment, nativeOption, logStream);
    platform.accept(
        resource,
        List.of(
            new PlatformEvent.InitStart(
                spawnTime, function.name(), VERSION, function.memorySizeMb())));
  }

  private FunctionProcess start(
      RuntimeEnvironment environment, @Nullable String nativeOption, String logStream) {
    try {
      return FunctionProcess.start(
          function,
          environment,
          nativeOption,
          logStream,
          api.authority(),
          exitCode -> api.signal(new Exit(System.nanoTime(), exitCode)));
    } catch (UncheckedIOException e) {
      api.close();
      throw e;
    }
  }

  /** False once the process has ended or must. */
  boolean isUsable() {
    return !broken && process.isAlive();
  }

  void stop() {
    broken = true;
    process.stop();
    api.close();
  }

  /**
   * Runs one event, after init where this is the first.
   *
   * @throws InstanceLostException where the process ended before it took the event, so that another
   *     instance may run it
   */
  InvocationResult run(Invocation invocation) throws InterruptedException, InstanceLostException {
    @Nullable Long initNanos = null;
    if (!initialised) {
      End init = awaitInit();
      initNanos = init.nanoTime() - spawnNanoTime;
      reportInit(init, initNanos);
      initialised = true;
      if (init.outcome() != Outcome.SUCCESS) {
        stop();
        return finish(invocation, clock.instant(), 0, init, initNanos);
      }
    }
    hand(invocation);
    long startNanoTime = awaitTaken();
    Instant startTime = clock.instant();
    End end;
    try {
      end = awaitEnd(invocation, startNanoTime);
    } catch (InterruptedException e) {
      // Whoever waited has gone, but the run is to be reported and billed for what it did.
      broken = true;
      Thread.currentThread().interrupt();
      end = failed("The caller was interrupted", System.nanoTime());
    }
    InvocationResult result =
        finish(invocation, startTime, end.nanoTime() - startNanoTime, end, initNanos);
    if (broken) {
      process.kill();
      api.close();
    }
    return result;
  }

  private End awaitInit() throws InterruptedException {
    RuntimeSignal signal = api.await(INIT_TIMEOUT.toNanos());
    long now = System.nanoTime();
    if (signal instanceof Next next) {
      return new End(Outcome.SUCCESS, null, Body.EMPTY, next.nanoTime());
    }
    if (signal instanceof InitError error) {
      return new End(Outcome.ERROR, error.errorType(), error.payload(), error.nanoTime());
    }
    if (signal instanceof Exit exit) {
      return exited(exit);
    }
    String message = "The function did not start within %d s".formatted(INIT_TIMEOUT.toSeconds());
    return new End(Outcome.TIMEOUT, "Sandbox.Timedout", error("Sandbox.Timedout", message), now);
  }

  private void reportInit(End init, long initNanos) {
    Instant now = clock.instant();
    platform.accept(
        resource,
        List.of(
            new PlatformEvent.InitRuntimeDone(now, init.outcome(), init.errorType()),
            new PlatformEvent.InitReport(now, init.outcome(), init.errorType(), initNanos)));
  }

  private void hand(Invocation invocation) throws InterruptedException, InstanceLostException {
    long deadline = System.nanoTime() + HANDOVER_TIMEOUT.toNanos();
    while (!api.offer(invocation, Duration.ofMillis(50).toNanos())) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        stop();
        throw new InstanceLostException();
      }
    }
  }

  private long awaitTaken() throws InterruptedException, InstanceLostException {
    while (true) {
      RuntimeSignal signal = api.await(HANDOVER_TIMEOUT.toNanos());
      if (signal == null) {
        throw new IllegalStateException(
            "Instance %s took an event without saying so".formatted(resource.logStream()));
      }
      if (signal instanceof Taken taken) {
        return taken.nanoTime();
      }
      if (signal instanceof Exit) {
        // The event went to the connection that the process left behind; nobody has seen it.
        stop();
        throw new InstanceLostException();
      }
    }
  }

  private End awaitEnd(Invocation invocation, long startNanoTime) throws InterruptedException {
    long deadline = startNanoTime + function.timeout().toNanos();
    while (true) {
      RuntimeSignal signal = api.await(Math.max(0, deadline - System.nanoTime()));
      if (signal == null) {
        broken = true;
        return timedOut(invocation, deadline);
      }
      if (signal instanceof Response answer && answer.requestId().equals(invocation.requestId())) {
        return new End(Outcome.SUCCESS, null, answer.payload(), answer.nanoTime());
      }
      if (signal instanceof HandlerError error
          && error.requestId().equals(invocation.requestId())) {
        return new End(Outcome.ERROR, error.errorType(), error.payload(), error.nanoTime());
      }
      if (signal instanceof Exit exit) {
        broken = true;
        return exited(exit);
      }
    }
  }

  private End timedOut(Invocation invocation, long deadline) {
    String message =
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            invocation.requestId(),
            function.timeout().toMillis() / 1000.0);
    return new End(
        Outcome.TIMEOUT, "Sandbox.Timedout", error("Sandbox.Timedout", message), deadline);
  }

  private static End exited(Exit exit) {
    return failed("Runtime exited with exit status " + exit.exitCode(), exit.nanoTime());
  }

  private static End failed(String message, long nanoTime) {
    String type = "Runtime.ExitError";
    return new End(Outcome.FAILURE, type, error(type, message), nanoTime);
  }

  private static Body error(String type, String message) {
    return Body.of("{\"errorType\":\"%s\",\"errorMessage\":\"%s\"}".formatted(type, message));
  }

  private InvocationResult finish(
      Invocation invocation,
      Instant startTime,
      long durationNanos,
      End end,
      @Nullable Long initNanos) {
    long billedNanos = durationNanos + (initNanos == null ? 0 : initNanos);
    long billedMs = Math.max(1, (billedNanos + 999_999) / 1_000_000);
    Instant now = clock.instant();
    List<PlatformEvent> events = new ArrayList<>();
    events.add(
        new PlatformEvent.Start(startTime, invocation.requestId(), VERSION, invocation.trace()));
    events.add(
        new PlatformEvent.RuntimeDone(
            now,
            invocation.requestId(),
            end.outcome(),
            end.errorType(),
            invocation.trace(),
            durationNanos,
            end.outcome() == Outcome.SUCCESS ? end.payload().length() : 0));
    events.add(
        new PlatformEvent.Report(
            now,
            invocation.requestId(),
            end.outcome(),
            end.errorType(),
            invocation.trace(),
            durationNanos,
            billedMs,
            function.memorySizeMb(),
            process.maxMemoryUsedMb(),
            initNanos));
    meter.accept(
        new BilledInvocation(
            function, resource.functionArn(), startTime, billedMs, process.newLogBytes()));
    platform.accept(resource, events);
    return new InvocationResult(
        invocation.requestId(),
        invocation.trace(),
        end.outcome(),
        end.payload(),
        end.errorType(),
        initNanos,
        durationNanos,
        resource.logStream());
  }
}
