package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.CloudEventsFunction;
import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.RawBackgroundFunction;
import dev.spanledger.instrumentation.invocation.InvocationTracer;
import io.opentelemetry.api.OpenTelemetry;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/** Puts a span around each kind of function. */
final class GcpTracer {
  private final InvocationTracer tracer;
  private final RequestTimeout timeout;

  private GcpTracer(InvocationTracer tracer, Map<String, String> environment) {
    this.tracer = tracer;
    this.timeout = RequestTimeout.from(environment);
  }

  /** The library as this process's environment configures it, made and registered once. */
  static GcpTracer ofProcess() {
    return OfProcess.TRACER;
  }

  /** The library as an environment configures it, not registered. */
  static GcpTracer create(
      Map<String, String> environment, Clock clock, PrintStream standardOutput) {
    return new GcpTracer(
        InvocationTracer.create(
            environment, GcpIdentity.from(environment), clock, standardOutput, null),
        environment);
  }

  OpenTelemetry openTelemetry() {
    return tracer.openTelemetry();
  }

  HttpFunction wrap(HttpFunction function) {
    return tracer.isEnabled() ? new TracedHttpFunction(tracer, timeout, function) : function;
  }

  CloudEventsFunction wrap(CloudEventsFunction function) {
    return tracer.isEnabled() ? new TracedCloudEventsFunction(tracer, timeout, function) : function;
  }

  RawBackgroundFunction wrap(RawBackgroundFunction function) {
    return tracer.isEnabled() ? new TracedBackgroundFunction(tracer, timeout, function) : function;
  }

  /** Made at first use, so that loading the library does nothing. */
  private static final class OfProcess {
    static final GcpTracer TRACER =
        new GcpTracer(
            InvocationTracer.register(GcpIdentity.from(System.getenv())), System.getenv());
  }
}
