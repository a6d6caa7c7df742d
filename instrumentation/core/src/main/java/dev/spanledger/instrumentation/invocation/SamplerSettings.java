package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Map;

/** OpenTelemetry's six samplers, by {@code OTEL_TRACES_SAMPLER}. */
final class SamplerSettings {
  private static final String PARENT_BASED = "parentbased_";

  private SamplerSettings() {}

  static Sampler from(Map<String, String> environment) {
    String name = Settings.text(environment, "OTEL_TRACES_SAMPLER", "parentbased_always_on");
    boolean followsParent = name.startsWith(PARENT_BASED);
    String rootName = followsParent ? name.substring(PARENT_BASED.length()) : name;
    return switch (rootName) {
      case "always_on" -> sampler(Sampler.alwaysOn(), followsParent);
      case "always_off" -> sampler(Sampler.alwaysOff(), followsParent);
      case "traceidratio" -> sampler(Sampler.traceIdRatioBased(ratio(environment)), followsParent);
      default -> {
        Failures.note(
            Failures.Kind.SETTING,
            1,
            "OTEL_TRACES_SAMPLER is \""
                + name
                + "\", not (parentbased_)always_on, always_off or traceidratio");
        yield new FreshDecisionSampler(Sampler.alwaysOn());
      }
    };
  }

  private static Sampler sampler(Sampler root, boolean followsParent) {
    return followsParent ? new FreshDecisionSampler(root) : root;
  }

  private static double ratio(Map<String, String> environment) {
    String text = Settings.text(environment, "OTEL_TRACES_SAMPLER_ARG", "1");
    try {
      double ratio = Double.parseDouble(text);
      if (ratio >= 0 && ratio <= 1) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      // Told below together with numbers out of range.
    }
    Failures.note(
        Failures.Kind.SETTING, 1, "OTEL_TRACES_SAMPLER_ARG is \"" + text + "\", not within 0 to 1");
    return 1;
  }
}
