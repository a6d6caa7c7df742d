package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;

/** Traces and propagation only; the SDK's own class would bring metrics and logs to every start. */
final class HandBuiltSdk implements OpenTelemetry {
  private final TracerProvider tracers;
  private final PropagatorSettings settings;
  private volatile @Nullable ContextPropagators propagators;

  HandBuiltSdk(SdkTracerProvider tracers, PropagatorSettings settings) {
    this.tracers = tracers;
    this.settings = settings;
  }

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  @Override
  public ContextPropagators getPropagators() {
    ContextPropagators made = propagators;
    if (made == null) {
      // Not before somebody asks: many functions never do.
      made = ContextPropagators.create(settings.propagator());
      propagators = made;
    }
    return made;
  }
}
