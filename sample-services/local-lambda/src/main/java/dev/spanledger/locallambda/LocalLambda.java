package dev.spanledger.locallambda;

import dev.spanledger.locallambda.http.ApiGateway;
import dev.spanledger.locallambda.http.ApiUsage;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.platform.PlatformReporter;
import dev.spanledger.locallambda.queue.EventSource;
import dev.spanledger.locallambda.queue.EventSourceMapping;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.queue.QueueServer;
import dev.spanledger.locallambda.queue.QueueUsage;
import dev.spanledger.locallambda.runtime.BilledInvocation;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small cloud on loopback: functions, an API in front of them, queues between them, and a meter
 * behind them.
 */
public final class LocalLambda implements AutoCloseable {
  private final LocalLambdaConfig config;
  private final Meter meter;
  private final Clock clock;
  private final PlatformReporter platform;
  private final @Nullable QueueServer queues;
  private final FunctionRunner functions;
  private final ApiGateway api;
  private final Parts running;
  private final Map<String, String> leftOut;

  private LocalLambda(LocalLambdaConfig config, Meter meter, Clock clock, Parts running) {
    this.running = running;
    this.config = config;
    this.meter = meter;
    this.clock = clock;
    this.platform =
        running.add(
            PlatformReporter.start(
                config.collector(), config.workDir().resolve("undelivered-platform-events.jsonl")));
    this.queues =
        config.queues().isEmpty()
            ? null
            : running.add(QueueServer.start(config.accountId(), config.region(), config.queues()));
    Cloud cloud = new Cloud(config, meter, clock, queues, running);
    running.startTogether(config.servers(), cloud);
    RuntimeEnvironment environment =
        new RuntimeEnvironment(
            config.accountId(),
            config.region(),
            config.runtimeClassPath(),
            config.workDir(),
            config.environmentName(),
            variables(config, queues, cloud));
    this.leftOut = cloud.leftOut();
    List<FunctionConfig> present =
        config.functions().stream().filter(function -> isPresent(function.name())).toList();
    for (FunctionConfig function : present) {
      meter.tag(environment.functionArn(function.name()), function.tags());
    }
    this.functions =
        running.add(new FunctionRunner(environment, present, platform, this::bill, clock));
    cloud.open(functions);
    if (queues != null) {
      for (EventSource source : config.eventSources()) {
        running.add(EventSourceMapping.start(queues, source, functions, this::bill, clock));
      }
    }
    config.sources().forEach(source -> running.add(source.apply(cloud)));
    this.api =
        running.add(
            ApiGateway.start(
                config.accountId(),
                config.region(),
                ApiGateway.LOCAL_API_ID,
                config.httpPort(),
                config.routes().stream().filter(route -> isPresent(route.functionName())).toList(),
                functions,
                this::bill,
                clock));
  }

  /**
   * Starts everything but the functions' processes, which the first event of each starts.
   *
   * @param meter counts what is used; may have counted before
   */
  public static LocalLambda start(LocalLambdaConfig config, Meter meter, Clock clock) {
    try {
      Files.createDirectories(config.workDir());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create work folder " + config.workDir(), e);
    }
    Parts running = new Parts();
    try {
      return new LocalLambda(config, meter, clock, running);
    } catch (RuntimeException e) {
      running.closeAll();
      throw e;
    }
  }

  private static Map<String, String> variables(
      LocalLambdaConfig config, @Nullable QueueServer queues, Cloud cloud) {
    Map<String, String> variables = new HashMap<>(cloud.variables());
    variables.put("SPANLEDGER_EXPORT", "http");
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", config.collector().toString());
    variables.put(
        "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=" + config.environmentName());
    if (queues != null) {
      variables.put("AWS_ENDPOINT_URL_SQS", queues.endpoint().toString());
      for (QueueConfig queue : config.queues()) {
        String prefix = queue.name().toUpperCase(Locale.ROOT).replace('-', '_');
        variables.put(prefix + "_QUEUE_URL", queues.url(queue.name()));
      }
    }
    variables.putAll(config.variables());
    return variables;
  }

  private void bill(BilledInvocation run) {
    FunctionConfig function = run.function();
    meter.invocation(
        run.functionArn(),
        function.architecture(),
        run.startTime(),
        run.billedDurationMs(),
        function.memorySizeMb());
    if (run.storedTraceId() != null) {
      meter.trace(run.storedTraceId(), run.startTime());
    }
    meter.log(function.name(), run.startTime(), run.logBytes());
  }

  private void bill(ApiUsage usage) {
    meter.httpRequest(usage.apiArn(), usage.time(), usage.requestBytes());
    meter.transferOut(usage.time(), usage.responseBytes());
  }

  private void bill(QueueUsage usage) {
    meter.queueRequests(usage.queueArn(), usage.time(), usage.requestCount());
  }

  /** Where the API answers. */
  public URI endpoint() {
    return api.endpoint();
  }

  /**
   * Runs a function without the API.
   *
   * @param payload JSON
   * @param traceContext a W3C traceparent or X-Ray header to continue; a new trace begins without
   */
  public InvocationResult invoke(String functionName, String payload, @Nullable String traceContext)
      throws InterruptedException, TooManyRequestsException {
    return functions.invoke(functionName, Body.of(payload), traceContext);
  }

  /** Messages of a queue that wait or are in work; those given up are in {@code <name>-dlq}. */
  public long messageCount(String queueName) {
    if (queues == null) {
      throw new IllegalArgumentException(
          "There is no queue \"%s\": none is configured".formatted(queueName));
    }
    return queues.messageCount(queueName);
  }

  /** Why each of the functions that this machine cannot run was left out. */
  public Map<String, String> leftOut() {
    return leftOut;
  }

  private boolean isPresent(String functionName) {
    return !leftOut.containsKey(functionName);
  }

  /**
   * A server or source that this cloud was configured with.
   *
   * @throws IllegalArgumentException where none is of this type
   */
  public <T> T part(Class<T> type) {
    return running.get(type);
  }

  /** Events and records that were taken and that functions have not dealt with yet. */
  public int pendingCount() {
    return Messaging.pendingCount(running);
  }

  /** Instances of a function that hold a process now. */
  public int instanceCount(String functionName) {
    return functions.instanceCount(functionName);
  }

  /** Platform events that the collector has acknowledged. */
  public long deliveredEvents() {
    return platform.delivered();
  }

  public Meter meter() {
    return meter;
  }

  /**
   * Writes the bill so far.
   *
   * @return the export's data files, one per billing period
   */
  public List<Path> bill(Path folder) {
    return meter.writeExport(folder, clock);
  }

  /** What it was started with. */
  public LocalLambdaConfig config() {
    return config;
  }

  /**
   * Takes no more requests, lets the queues' batches in work end, ends the functions, and delivers
   * what is still to be reported.
   */
  @Override
  public void close() {
    running.closeAll();
  }
}
