package dev.spanledger.locallambda;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.queue.QueueServer;
import dev.spanledger.locallambda.runtime.FunctionRunner;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a part of the local cloud is given to start with, and where it leaves what functions need to
 * find it. Parts start side by side, so all of this is safe for use by many threads.
 */
public final class Cloud {
  /** Servers start before the functions do; a request that comes between the two waits. */
  private static final long FUNCTIONS_PATIENCE_SECONDS = 60;

  private final LocalLambdaConfig config;
  private final Meter meter;
  private final Clock clock;
  private final @Nullable QueueServer queues;
  private final Parts parts;
  private final Map<String, String> variables = new ConcurrentHashMap<>();
  private final Map<String, String> leftOut = new ConcurrentHashMap<>();
  private final CompletableFuture<FunctionRunner> functions = new CompletableFuture<>();

  Cloud(
      LocalLambdaConfig config,
      Meter meter,
      Clock clock,
      @Nullable QueueServer queues,
      Parts parts) {
    this.config = config;
    this.meter = meter;
    this.clock = clock;
    this.queues = queues;
    this.parts = parts;
  }

  public String accountId() {
    return config.accountId();
  }

  public String region() {
    return config.region();
  }

  /** Takes logs and temporary files. */
  public Path workDir() {
    return config.workDir();
  }

  public Meter meter() {
    return meter;
  }

  public Clock clock() {
    return clock;
  }

  /**
   * The queues.
   *
   * @throws IllegalStateException where none is configured
   */
  public QueueServer queues() {
    if (queues == null) {
      throw new IllegalStateException(
          "This cloud has no queues; configure those that are written to");
    }
    return queues;
  }

  /**
   * A server of this cloud; for sources alone, which start after them.
   *
   * @throws IllegalArgumentException where none is of this type
   */
  public <T> T server(Class<T> type) {
    return parts.get(type);
  }

  /** Tells every function of this part, as {@code AWS_ENDPOINT_URL_SQS}; for servers alone. */
  public void variable(String name, String value) {
    variables.put(name, value);
  }

  /**
   * Runs this cloud without a function that needs what this machine does not have; for servers
   * alone.
   *
   * @param reason a clause, as {@code this machine has no PostgreSQL}
   */
  public void leaveOut(String functionName, String reason) {
    leftOut.put(functionName, reason);
  }

  /** The functions, as soon as every server has started. */
  public FunctionRunner functions() throws InterruptedException {
    try {
      return functions.get(FUNCTIONS_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The functions of this cloud did not start", e);
    }
  }

  Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  /** Reasons by function. */
  Map<String, String> leftOut() {
    return Map.copyOf(leftOut);
  }

  void open(FunctionRunner runner) {
    functions.complete(runner);
  }
}
