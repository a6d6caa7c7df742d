package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.CloudEventsFunction;
import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.RawBackgroundFunction;
import io.opentelemetry.api.OpenTelemetry;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * Traces a function of Google Cloud. One line is enough:
 *
 * <pre>{@code
 * private final HttpFunction traced = SpanledgerFunctions.wrap(this::answer);
 * }</pre>
 *
 * <p>The static methods use the process's environment variables and register the SDK in {@code
 * GlobalOpenTelemetry}, unless one is registered, which is then used. Spans leave on the request's
 * thread before the response does: afterwards the platform takes the CPU away. Nothing in here
 * throws into the function.
 */
public final class SpanledgerFunctions {
  private final GcpTracer tracer;

  private SpanledgerFunctions(GcpTracer tracer) {
    this.tracer = tracer;
  }

  /** The function with a span around each request. */
  public static HttpFunction wrap(HttpFunction function) {
    return GcpTracer.ofProcess().wrap(function);
  }

  /** The function with a span around each event, linked to the event's sender. */
  public static CloudEventsFunction wrap(CloudEventsFunction function) {
    return GcpTracer.ofProcess().wrap(function);
  }

  /** The function with a span around each event, linked to the event's sender. */
  public static RawBackgroundFunction wrapBackground(RawBackgroundFunction function) {
    return GcpTracer.ofProcess().wrap(function);
  }

  /**
   * For settings other than the process's own environment, as in tests; not registered globally.
   *
   * @param standardOutput takes the lines that go to standard output where no collector is named
   */
  public static SpanledgerFunctions of(
      Map<String, String> environment, Clock clock, PrintStream standardOutput) {
    return new SpanledgerFunctions(GcpTracer.create(environment, clock, standardOutput));
  }

  /** The function with a span around each request, traced as this instance is configured. */
  public HttpFunction trace(HttpFunction function) {
    return tracer.wrap(function);
  }

  /** The function with a span around each event, traced as this instance is configured. */
  public CloudEventsFunction trace(CloudEventsFunction function) {
    return tracer.wrap(function);
  }

  /** The function with a span around each event, traced as this instance is configured. */
  public RawBackgroundFunction traceBackground(RawBackgroundFunction function) {
    return tracer.wrap(function);
  }

  /** Not registered globally; that is for the caller to do. */
  public OpenTelemetry openTelemetry() {
    return tracer.openTelemetry();
  }
}
