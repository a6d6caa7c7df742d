package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.extension.Extensions;
import dev.spanledger.locallambda.extension.ShutdownReason;
import dev.spanledger.locallambda.platform.InitializationType;
import dev.spanledger.locallambda.platform.InstanceResource;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.telemetry.Telemetry;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a function: its processes, the three APIs that they speak to, and what the
 * platform says of it.
 */
final class FunctionInstance {
  /** Lambda allows ten seconds; a laptop that starts several JVMs at once needs more. */
  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(60);

  /** Lambda's own. */
  private static final Duration RESTORE_TIMEOUT = Duration.ofSeconds(10);

  /** An idle runtime asks for its next event within a millisecond or two of its answer. */
  private static final Duration HANDOVER_TIMEOUT = Duration.ofSeconds(5);

  /** Above Lambda's bound for an answer, so that a larger one can be refused by name. */
  private static final int LARGEST_BODY_BYTES = 64 * 1024 * 1024;

  private final FunctionConfig function;
  private final Shared shared;
  private final InitializationType initType;
  private final String logStream;
  private final String invokedArn;
  private final RuntimeApi runtime;
  private final Extensions extensions;
  private final Telemetry telemetry;
  private final LoopbackServer server;
  private final Sandbox sandbox;
  private final Reports reports;
  private final List<Path> executables;
  private final CompletableFuture<End> failure = new CompletableFuture<>();
  private final Object starting = new Object();
  private @Nullable Long initNanos;
  private @Nullable Long restoreNanos;
  private int runCount;
  private volatile boolean isSnapshot;
  private volatile boolean isInitialised;
  private volatile boolean isBroken;

  /**
   * How a run ended, and what is left to do for it.
   *
   * @param isSettled false while extensions work on, so that {@link #settle} is to be called
   */
  record Run(
      InvocationResult result,
      End end,
      Exchange.Taken taken,
      Invocation invocation,
      boolean isSettled) {}

  FunctionInstance(
      FunctionConfig function, Shared shared, InitializationType initType, String logStream) {
    this.function = function;
    this.shared = shared;
    this.initType = initType;
    this.logStream = logStream;
    this.isSnapshot = initType == InitializationType.SNAP_START;
    RuntimeEnvironment environment = shared.environment();
    this.invokedArn = environment.invokedArn(function);
    this.runtime = new RuntimeApi(invokedArn, function.timeout(), shared.clock(), this::freezeIdle);
    this.telemetry = new Telemetry(shared.clock());
    this.server =
        LoopbackServer.start(
            0, "runtime-api-" + function.name(), Duration.ZERO, LARGEST_BODY_BYTES, this::answer);
    Launch launch =
        new Launch(
            function, environment, initType, shared.nativeOption(), logStream, server.authority());
    this.executables = launch.extensions();
    this.extensions =
        new Extensions(
            new Extensions.Function(
                function.name(),
                function.version(),
                function.handler(),
                environment.accountId(),
                function.scaling().runsPerInstance() > 1),
            executables.stream().map(path -> path.getFileName().toString()).toList(),
            new ExtensionWatch());
    this.sandbox = new Sandbox(launch, shared.signals(), extensions, telemetry, shared.clock());
    this.reports =
        new Reports(
            function,
            initType,
            resource(environment),
            shared.platform(),
            telemetry,
            shared.meter(),
            shared.clock());
  }

  private InstanceResource resource(RuntimeEnvironment environment) {
    return new InstanceResource(
        environment.accountId(),
        environment.region(),
        function.name(),
        environment.functionArn(function.name()),
        function.version(),
        logStream,
        function.memorySizeMb(),
        function.architecture(),
        environment.environmentName(),
        Map.of());
  }

  private HttpResponse answer(HttpRequest request) throws InterruptedException {
    String path = request.path();
    if (path.startsWith(RuntimeApi.PATH)) {
      return runtime.answer(request);
    }
    if (path.startsWith(Extensions.PATH)) {
      return extensions.answer(request);
    }
    if (path.startsWith(Telemetry.PATH) && request.method().equals("PUT")) {
      String caller = extensions.caller(request);
      return caller == null
          ? extensions.unidentified(request)
          : telemetry.subscribe(caller, request.body().bytes());
    }
    return HttpResponse.json(404, End.error("InvalidPath", "No API here has such a path"));
  }

  /** Hears of extensions that fail: the instance then ends what it runs and is used no more. */
  private final class ExtensionWatch implements Extensions.Listener {
    @Override
    public void waiting(String name, List<String> events) {
      if (!isInitialised) {
        reports.extension(name, "Ready", events, null);
      }
      freezeIdle();
    }

    @Override
    public void failed(String name, String errorType) {
      isBroken = true;
      End end =
          End.failure(errorType, "Extension %s has failed".formatted(name), System.nanoTime());
      if (failure.complete(end)) {
        reports.extension(name, "Failed", List.of(), errorType);
      }
      runtime.exited(end);
    }
  }

  /** False once the process has ended or must. */
  boolean isUsable() {
    return !isBroken && (!isInitialised || sandbox.isAlive());
  }

  String logStream() {
    return logStream;
  }

  /** Ends the instance; what it runs fails. */
  void stop(ShutdownReason reason) {
    isBroken = true;
    sandbox.shutdown(reason);
    runtime.exited(End.exit(0, System.nanoTime()));
    server.close();
  }

  /**
   * Starts the extensions, then the function, and waits until all of them are ready. Reported, and
   * remembered for the first run; an instance that fails is not usable.
   */
  End initialise() throws InterruptedException {
    long startNanoTime = System.nanoTime();
    reports.initStarted();
    End end;
    try {
      end = awaitInit(startNanoTime + INIT_TIMEOUT.toNanos());
    } catch (InterruptedException e) {
      isBroken = true;
      throw e;
    }
    long nanos = end.nanoTime() - startNanoTime;
    extensions.closeRegistration();
    reports.initEnded(end, nanos);
    telemetry.closeSubscriptions();
    if (!end.isSuccess()) {
      isBroken = true;
    }
    synchronized (this) {
      initNanos = nanos;
      isInitialised = true;
    }
    freezeIdle();
    return end;
  }

  private End awaitInit(long deadline) throws InterruptedException {
    sandbox.startExtensions(executables);
    String late = "The function did not start within %d s".formatted(INIT_TIMEOUT.toSeconds());
    if (!extensions.awaitRegistered(deadline)) {
      return End.timeout("An extension did not register: " + late, System.nanoTime());
    }
    if (failure.isDone()) {
      return failure.join();
    }
    sandbox.startFunction(
        exitCode -> {
          runtime.exited(End.exit(exitCode, System.nanoTime()));
          // Nobody waits for what stays of it.
          isBroken = true;
        });
    End end = RuntimeApi.await(runtime.ready(), deadline - System.nanoTime());
    if (end == null) {
      return End.timeout(late, System.nanoTime());
    }
    if (!end.isSuccess() || executables.isEmpty()) {
      return end;
    }
    return extensions.awaitReady(deadline)
        ? End.success(Body.EMPTY, System.nanoTime())
        : End.timeout("An extension did not get ready: " + late, System.nanoTime());
  }

  /** Lets a snapshot go on, and waits until its hooks have run. */
  private End restore() throws InterruptedException {
    reports.restoreStarted();
    long startNanoTime = System.nanoTime();
    sandbox.thaw();
    End end = RuntimeApi.await(runtime.restore(), RESTORE_TIMEOUT.toNanos());
    if (end == null) {
      String message = "Restore hooks took longer than %d s".formatted(RESTORE_TIMEOUT.toSeconds());
      end = End.timeout(message, System.nanoTime());
    }
    long nanos = end.nanoTime() - startNanoTime;
    reports.restoreEnded(end, nanos);
    if (!end.isSuccess()) {
      isBroken = true;
    }
    synchronized (this) {
      restoreNanos = nanos;
      isSnapshot = false;
    }
    return end;
  }

  /** Stops the processes where nothing runs and all of them wait for what comes next. */
  private synchronized void freezeIdle() {
    boolean isIdle = isInitialised && !isBroken && runCount == 0 && runtime.isWaiting();
    boolean mayFreeze = function.isFrozenWhenIdle() && function.scaling().runsPerInstance() == 1;
    if (isIdle && (mayFreeze || isSnapshot) && extensions.areReady()) {
      sandbox.freeze();
    }
  }

  /**
   * Runs one event; the instance is initialised or fails to be where nobody has done that before.
   *
   * @throws InstanceLostException where the process ended before it took the event, so that another
   *     instance may run it
   */
  Run run(Invocation invocation) throws InterruptedException, InstanceLostException {
    begin();
    boolean isOver = false;
    try {
      End start = start();
      if (!start.isSuccess()) {
        isOver = true;
        return failedStart(invocation, start);
      }
      Exchange exchange = new Exchange(invocation);
      hand(exchange);
      Exchange.Taken taken = awaitTaken(exchange);
      isOver = true;
      return finish(exchange, taken);
    } finally {
      if (!isOver) {
        over();
      }
    }
  }

  private synchronized void begin() {
    runCount++;
    if (!isSnapshot) {
      sandbox.thaw();
    }
  }

  /** Whatever is to be done before the first event; an instance may be given several at once. */
  private End start() throws InterruptedException, InstanceLostException {
    synchronized (starting) {
      End end = End.success(Body.EMPTY, System.nanoTime());
      if (!isInitialised) {
        end = initialise();
      } else if (isBroken) {
        throw new InstanceLostException();
      }
      return end.isSuccess() && isSnapshot ? restore() : end;
    }
  }

  /** What it cost to find out that it cannot run is billed. */
  private Run failedStart(Invocation invocation, End end) {
    Exchange exchange = new Exchange(invocation);
    Exchange.Taken taken =
        new Exchange.Taken(shared.clock().instant(), end.nanoTime(), shared.clock().millis());
    exchange.taken().complete(taken);
    reports.started(invocation, taken.time());
    return conclude(exchange, end, taken);
  }

  private void hand(Exchange exchange) throws InterruptedException, InstanceLostException {
    long deadline = System.nanoTime() + HANDOVER_TIMEOUT.toNanos();
    while (!runtime.offer(exchange, Duration.ofMillis(50).toNanos())) {
      if (!isUsable() || System.nanoTime() > deadline) {
        isBroken = true;
        throw new InstanceLostException();
      }
    }
  }

  private Exchange.Taken awaitTaken(Exchange exchange)
      throws InterruptedException, InstanceLostException {
    try {
      return exchange.taken().get(HANDOVER_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      isBroken = true;
      throw new InstanceLostException();
    }
  }

  private Run finish(Exchange exchange, Exchange.Taken taken) {
    Invocation invocation = exchange.invocation();
    reports.started(invocation, taken.time());
    extensions.invoke(taken.deadlineMs(), invocation.requestId(), invokedArn, invocation.trace());
    End end;
    try {
      end = awaitEnd(exchange, taken);
    } catch (InterruptedException e) {
      // Whoever waited has gone, but the run is to be reported and billed for what it did.
      isBroken = true;
      Thread.currentThread().interrupt();
      end = End.failure("Runtime.ExitError", "The caller was interrupted", System.nanoTime());
    }
    return conclude(exchange, end, taken);
  }

  private End awaitEnd(Exchange exchange, Exchange.Taken taken) throws InterruptedException {
    long deadline = taken.nanoTime() + function.timeout().toNanos();
    End end = RuntimeApi.await(exchange.end(), deadline - System.nanoTime());
    if (end != null) {
      return end;
    }
    isBroken = true;
    String message =
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            exchange.invocation().requestId(),
            function.timeout().toMillis() / 1000.0);
    End late = End.timeout(message, deadline);
    // An answer that has come in this very moment holds.
    return exchange.end().complete(late) ? late : exchange.end().join();
  }

  private Run conclude(Exchange exchange, End end, Exchange.Taken taken) {
    long durationNanos = Math.max(0, end.nanoTime() - taken.nanoTime());
    Invocation invocation = exchange.invocation();
    reports.runtimeDone(invocation, end, taken, durationNanos);
    Waited waited = takeWaited();
    InvocationResult result =
        new InvocationResult(
            invocation.requestId(),
            invocation.trace(),
            end.outcome(),
            end.payload(),
            end.errorType(),
            initType,
            waited.initNanos(),
            waited.restoreNanos(),
            durationNanos,
            end.nanoTime(),
            logStream);
    boolean isSettled = isBroken || !extensions.hasInvokeSubscribers();
    Run run = new Run(result, end, taken, invocation, isSettled);
    if (isSettled) {
      report(run, end, end.nanoTime());
    }
    return run;
  }

  /** What a run waited for before it began. */
  private record Waited(@Nullable Long initNanos, @Nullable Long restoreNanos) {}

  private synchronized Waited takeWaited() {
    // Where init was over before any event came, it is no part of a run.
    Waited waited =
        new Waited(initType == InitializationType.ON_DEMAND ? initNanos : null, restoreNanos);
    initNanos = null;
    restoreNanos = null;
    return waited;
  }

  /** Waits for the extensions after a run, within the function's timeout, and reports it. */
  void settle(Run run) {
    long deadline = run.taken().nanoTime() + function.timeout().toNanos();
    End end = run.end();
    try {
      if (!extensions.awaitReady(deadline)) {
        isBroken = true;
        end = End.timeout("An extension did not end in time", run.end().nanoTime());
      }
    } catch (InterruptedException e) {
      isBroken = true;
      Thread.currentThread().interrupt();
    }
    report(run, end, Math.min(System.nanoTime(), deadline));
  }

  /** The run is over: reports it, and stops the instance until the next or for good. */
  private void report(Run run, End end, long endNanoTime) {
    Integer memoryMb = sandbox.maxMemoryUsedMb();
    boolean isKilled = isBroken && function.scaling().runsPerInstance() == 1;
    if (isKilled) {
      sandbox.killFunction();
    }
    reports.ended(
        run.invocation(),
        end,
        new Reports.Use(
            run.taken(),
            run.result().durationNanos(),
            Math.max(0, endNanoTime - run.taken().nanoTime()),
            run.result().initDurationNanos(),
            run.result().restoreDurationNanos(),
            memoryMb,
            sandbox.newLogBytes()));
    over();
    if (isKilled) {
      stop(end.outcome() == Outcome.TIMEOUT ? ShutdownReason.TIMEOUT : ShutdownReason.FAILURE);
    }
  }

  private void over() {
    synchronized (this) {
      runCount--;
    }
    freezeIdle();
  }
}
