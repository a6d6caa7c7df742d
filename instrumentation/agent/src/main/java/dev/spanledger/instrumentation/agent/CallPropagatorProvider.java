package dev.spanledger.instrumentation.agent;

import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;

/** Makes {@link CallPropagator} known to the agent. */
public final class CallPropagatorProvider implements ConfigurablePropagatorProvider {
  @Override
  public TextMapPropagator getPropagator(ConfigProperties config) {
    return new CallPropagator();
  }

  @Override
  public String getName() {
    return AgentProperties.OURS;
  }
}
