package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * The tracer of the running invocation, else the one registered globally, else one that does
 * nothing.
 */
public final class CurrentTracer {
  private CurrentTracer() {}

  /** The tracer in whose name the library's own spans start. */
  public static Tracer get() {
    Invocation invocation = Invocation.of(Context.current());
    return invocation == null
        ? GlobalOpenTelemetry.getOrNoop().getTracer(LibraryIdentity.NAME, LibraryIdentity.VERSION)
        : invocation.tracer();
  }
}
