package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Map;

/**
 * What the environment says, read once. A setting that makes no sense is told once and replaced by
 * its default: a typing error in a variable must not take a function down.
 *
 * @param isEnabled false where {@code OTEL_SDK_DISABLED=true}, and where an agent traces the
 *     handlers ({@code SPANLEDGER_AGENT=on}): handlers then run as they are
 * @param export where spans go, and how long that may take
 * @param measures false where {@code OTEL_METRICS_EXPORTER=none}: metrics are then not recorded
 */
record Settings(
    boolean isEnabled,
    ExportSettings export,
    boolean measures,
    Redactor redactor,
    Sampler sampler,
    LimitSettings limits,
    PropagatorSettings propagators,
    boolean isShared,
    FunctionIdentity function) {

  static Settings from(Map<String, String> environment, FunctionIdentity function) {
    return new Settings(
        !text(environment, "OTEL_SDK_DISABLED", "false").equalsIgnoreCase("true")
            && !text(environment, "SPANLEDGER_AGENT", "off").equals("on"),
        ExportSettings.from(environment),
        measures(environment),
        redactor(environment),
        environment.containsKey("OTEL_TRACES_SAMPLER")
            ? SamplerSettings.from(environment)
            : new FreshDecisionSampler(Sampler.alwaysOn()),
        LimitSettings.from(environment),
        PropagatorSettings.from(environment),
        isShared(environment),
        function);
  }

  private static Redactor redactor(Map<String, String> environment) {
    String mode = text(environment, "SPANLEDGER_REDACTION", "on");
    return switch (mode) {
      case "on" -> Redactor.standard();
      case "off" -> Redactor.off();
      case "strict" -> Redactor.allowing(text(environment, "SPANLEDGER_REDACTION_ALLOW", ""));
      default -> {
        Failures.note(
            Failures.Kind.SETTING,
            1,
            "SPANLEDGER_REDACTION is \"" + mode + "\", not on, off or strict");
        yield Redactor.standard();
      }
    };
  }

  private static boolean measures(Map<String, String> environment) {
    String exporter = text(environment, "OTEL_METRICS_EXPORTER", "otlp");
    if (!exporter.equals("otlp") && !exporter.equals("none")) {
      Failures.note(
          Failures.Kind.SETTING,
          1,
          "OTEL_METRICS_EXPORTER is \"" + exporter + "\", not otlp or none");
    }
    return !exporter.equals("none");
  }

  /** Whether the platform runs several invocations at once in this process. */
  private static boolean isShared(Map<String, String> environment) {
    return !text(environment, "AWS_LAMBDA_MAX_CONCURRENCY", "1").equals("1");
  }

  static String text(Map<String, String> environment, String name, String otherwise) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? otherwise : value.trim();
  }
}
