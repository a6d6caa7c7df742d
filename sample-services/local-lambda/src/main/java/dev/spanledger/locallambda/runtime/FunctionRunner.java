package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.PlatformSink;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.wire.Body;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs functions, and ends what they started when it closes. */
public final class FunctionRunner implements AutoCloseable {
  private static final DateTimeFormatter LOG_DATE = DateTimeFormatter.ofPattern("uuuu/MM/dd");

  private final Map<String, FunctionPool> pools = new LinkedHashMap<>();
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
    String nativeOption =
        NativeClient.option(environment.runtimeClassPath(), environment.workDir());
    for (FunctionConfig function : functions) {
      FunctionPool pool =
          new FunctionPool(
              function,
              () ->
                  new FunctionInstance(
                      function, environment, nativeOption, logStream(), platform, meter, clock),
              clock);
      if (pools.put(function.name(), pool) != null) {
        throw new IllegalArgumentException(
            "Function %s is configured twice".formatted(function.name()));
      }
    }
    this.recycler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "function-recycler");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        recycler.scheduleWithFixedDelay(
            () -> pools.values().forEach(FunctionPool::recycle), 1, 1, TimeUnit.SECONDS);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private String logStream() {
    String date = LOG_DATE.format(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    return date + "/[$LATEST]" + UUID.randomUUID().toString().replace("-", "");
  }

  /**
   * Runs a function and waits for its answer.
   *
   * @param payload JSON
   * @param traceContext a W3C traceparent or X-Ray header to continue; a new trace begins without
   */
  public InvocationResult invoke(String functionName, Body payload, @Nullable String traceContext)
      throws InterruptedException, TooManyRequestsException {
    FunctionPool pool = pools.get(functionName);
    if (pool == null) {
      throw new IllegalArgumentException(
          "There is no function \"%s\"; there are %s".formatted(functionName, pools.keySet()));
    }
    return pool.invoke(new Invocation(UUID.randomUUID().toString(), trace(traceContext), payload));
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

  private void stopAll() {
    pools.values().forEach(FunctionPool::close);
  }
}
