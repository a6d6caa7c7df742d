package dev.spanledger.locallambda;

import dev.spanledger.locallambda.http.ApiGateway;
import dev.spanledger.locallambda.platform.PlatformReporter;
import dev.spanledger.locallambda.runtime.FunctionRunner;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.RuntimeEnvironment;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A small cloud on loopback: functions, the API in front of them, and the meter behind them. */
public final class LocalLambda implements AutoCloseable {
  private static final String API_ID = "local0api0";

  private final PlatformReporter platform;
  private final FunctionRunner functions;
  private final ApiGateway api;

  private LocalLambda(PlatformReporter platform, FunctionRunner functions, ApiGateway api) {
    this.platform = platform;
    this.functions = functions;
    this.api = api;
  }

  /** Starts everything but the functions' processes, which the first event of each starts. */
  public static LocalLambda start(LocalLambdaConfig config, Clock clock) {
    try {
      Files.createDirectories(config.workDir());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create work folder " + config.workDir(), e);
    }
    PlatformReporter platform =
        PlatformReporter.start(
            config.collector(), config.workDir().resolve("undelivered-platform-events.jsonl"));
    FunctionRunner functions =
        new FunctionRunner(
            new RuntimeEnvironment(
                config.accountId(),
                config.region(),
                config.runtimeClassPath(),
                config.workDir(),
                config.environmentName(),
                variables(config)),
            config.functions(),
            platform,
            billed -> {},
            clock);
    ApiGateway api =
        ApiGateway.start(
            config.accountId(),
            config.region(),
            API_ID,
            config.httpPort(),
            config.routes(),
            functions,
            usage -> {},
            clock);
    return new LocalLambda(platform, functions, api);
  }

  private static Map<String, String> variables(LocalLambdaConfig config) {
    Map<String, String> variables = new HashMap<>();
    variables.put("SPANLEDGER_EXPORT", "http");
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", config.collector().toString());
    variables.put(
        "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=" + config.environmentName());
    variables.putAll(config.variables());
    return variables;
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

  /** Takes no more requests, ends the functions, and delivers what is still to be reported. */
  @Override
  public void close() {
    api.close();
    functions.close();
    platform.close();
  }
}
