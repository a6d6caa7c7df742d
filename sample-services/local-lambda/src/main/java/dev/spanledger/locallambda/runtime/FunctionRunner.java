package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.extension.ShutdownReason;
import dev.spanledger.locallambda.platform.PlatformSink;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.process.Signals;
import dev.spanledger.locallambda.wire.Body;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs functions, and ends what they started when it closes. */
public final class FunctionRunner implements AutoCloseable {
  private static final DateTimeFormatter LOG_DATE = DateTimeFormatter.ofPattern("uuuu/MM/dd");

  /** Lambda's bound for the event of a synchronous call. */
  static final int LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

  private static final long LONGEST_STOP_SECONDS = 10;

  private final Map<String, FunctionPool> pools = new LinkedHashMap<>();
  private final Signals signals;
  // Starts instances ahead of events, waits for extensions after a run, ends instances.
  private final ExecutorService background = Executors.newCachedThreadPool(FunctionRunner::daemon);
  private final Clock clock;
  private final SplittableRandom random;
  private final ScheduledExecutorService recycler;
  private final Thread atExit = new Thread(this::stopAll, "function-runner-exit");

  /**
   * Prepares functions; processes start with the first event of each.
   *
   * @param platform takes the platform's events
   * @param meter takes what each run adds to the bill
   */
  public FunctionRunner(
      RuntimeEnvironment environment,
      List<FunctionConfig> functions,
      PlatformSink platform,
      Consumer<BilledInvocation> meter,
      Clock clock) {
    this.clock = clock;
    this.random = new SplittableRandom();
    this.signals = Signals.start();
    Shared shared =
        new Shared(
            environment,
            NativeClient.option(environment.runtimeClassPath(), environment.workDir()),
            signals,
            platform,
            meter,
            clock);
    for (FunctionConfig function : functions) {
      FunctionPool pool =
          new FunctionPool(
              function,
              initType ->
                  new FunctionInstance(function, shared, initType, logStream(function.version())),
              background,
              clock);
      if (pools.put(function.name(), pool) != null) {
        throw new IllegalArgumentException(
            "Function %s is configured twice".formatted(function.name()));
      }
    }
    this.recycler = Executors.newSingleThreadScheduledExecutor(FunctionRunner::daemon);
    ScheduledFuture<?> unused =
        recycler.scheduleWithFixedDelay(
            () -> pools.values().forEach(FunctionPool::recycle), 1, 1, TimeUnit.SECONDS);
    Runtime.getRuntime().addShutdownHook(atExit);
    pools.values().forEach(FunctionPool::startAhead);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "function-runner");
    thread.setDaemon(true);
    return thread;
  }

  private String logStream(String version) {
    String date = LOG_DATE.format(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    return date + "/[" + version + "]" + UUID.randomUUID().toString().replace("-", "");
  }

  /**
   * Runs a function and waits for its answer.
   *
   * @param payload JSON
   * @param traceContext a W3C traceparent or X-Ray header to continue; a new trace begins without
   */
  public InvocationResult invoke(String functionName, Body payload, @Nullable String traceContext)
      throws InterruptedException, TooManyRequestsException {
    return invoke(Caller.of(traceContext), functionName, payload);
  }

  /**
   * Runs a function and waits for its answer.
   *
   * @param caller what the caller says of itself
   * @param payload JSON, of at most 6 MB
   */
  public InvocationResult invoke(Caller caller, String functionName, Body payload)
      throws InterruptedException, TooManyRequestsException {
    if (payload.length() > LARGEST_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "The event for %s has %d bytes; Lambda takes %d"
              .formatted(functionName, payload.length(), LARGEST_PAYLOAD_BYTES));
    }
    return pool(functionName)
        .invoke(
            new Invocation(
                UUID.randomUUID().toString(), trace(caller.traceContext()), payload, caller));
  }

  private FunctionPool pool(String functionName) {
    FunctionPool pool = pools.get(functionName);
    if (pool == null) {
      throw new IllegalArgumentException(
          "There is no function \"%s\"; there are %s".formatted(functionName, pools.keySet()));
    }
    return pool;
  }

  /** Waits until provisioned instances and snapshots are ready, or have failed to be. */
  public void awaitReady() throws InterruptedException {
    for (FunctionPool pool : pools.values()) {
      pool.awaitAhead();
    }
  }

  private synchronized TraceHeader trace(@Nullable String traceContext) {
    TraceHeader continued = TraceHeader.continued(traceContext, random);
    return continued == null ? TraceHeader.begin(clock.instant(), random) : continued;
  }

  /** Instances of a function that hold a process now. */
  public int instanceCount(String functionName) {
    FunctionPool pool = pools.get(functionName);
    return pool == null ? 0 : pool.instanceCount();
  }

  @Override
  public void close() {
    recycler.shutdownNow();
    stopAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and runs the hook itself.
    }
  }

  /** All at once: an instance with extensions may take two seconds to end. */
  private void stopAll() {
    List<FunctionInstance> ended = new ArrayList<>();
    pools.values().forEach(pool -> ended.addAll(pool.close()));
    for (FunctionInstance instance : ended) {
      background.execute(() -> instance.stop(ShutdownReason.SPINDOWN));
    }
    background.shutdown();
    try {
      if (!background.awaitTermination(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException e) {
      background.shutdownNow();
      Thread.currentThread().interrupt();
    }
    signals.close();
  }
}
