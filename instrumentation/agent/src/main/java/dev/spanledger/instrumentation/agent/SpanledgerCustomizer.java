package dev.spanledger.instrumentation.agent;

import dev.spanledger.instrumentation.invocation.FunctionIdentity;
import dev.spanledger.instrumentation.invocation.SdkParts;
import dev.spanledger.instrumentation.lambda.LambdaIdentity;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the library's parts into the SDK that the agent assembles: span buffer and export, ids,
 * sampling, and a resource without detectors.
 */
public final class SpanledgerCustomizer implements AutoConfigurationCustomizerProvider {
  private boolean exports;
  private @Nullable Parts parts;

  /** What is made once the agent knows its configuration. */
  private record Parts(
      Map<String, String> environment, FunctionIdentity function, SdkParts sdkParts) {}

  @Override
  public void customize(AutoConfigurationCustomizer agent) {
    agent.addPropertiesSupplier(AgentProperties::defaults);
    agent.addPropertiesCustomizer(
        config -> {
          exports = AgentProperties.exports(config);
          return AgentProperties.adjusted(config);
        });
    agent.addResourceCustomizer((resource, config) -> resource.merge(resource(config)));
    agent.addSamplerCustomizer((sampler, config) -> parts(config).sdkParts().sampler(sampler));
    agent.addTracerProviderCustomizer(
        (tracers, config) -> {
          Parts made = parts(config);
          TracedCalls.install(new TracedCalls(made.sdkParts(), made.environment()));
          if (AgentProperties.leavesHandlersToTheAgent(config)) {
            tracers.addSpanProcessor(new AgentLambdaSpans(made.sdkParts()));
          }
          return tracers
              .setIdGenerator(made.sdkParts().idGenerator())
              .addSpanProcessor(made.sdkParts().spanProcessor());
        });
  }

  private Parts parts(ConfigProperties config) {
    Parts made = parts;
    if (made == null) {
      Map<String, String> environment = AgentProperties.environment(config, System.getenv());
      FunctionIdentity function = LambdaIdentity.from(environment);
      made =
          new Parts(
              environment,
              function,
              SdkParts.of(environment, function, Clock.systemUTC(), System.out, exports));
      parts = made;
    }
    return made;
  }

  /** The function, but not the SDK's and the distribution's names, which are the agent's to say. */
  private Resource resource(ConfigProperties config) {
    Attributes all = parts(config).function().resource().getAttributes();
    return Resource.create(
        all.toBuilder().removeIf(key -> key.getKey().startsWith("telemetry.")).build());
  }
}
