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
    Sampler rootSampler,
    boolean followsParent,
    FunctionIdentity function) {

  static Settings from(Map<String, String> environment, FunctionIdentity function) {
    String samplerName = text(environment, "OTEL_TRACES_SAMPLER", "parentbased_always_on");
    boolean followsParent = samplerName.startsWith("parentbased_");
    String rootName = followsParent ? samplerName.substring("parentbased_".length()) : samplerName;
    return new Settings(
        !text(environment, "OTEL_SDK_DISABLED", "false").equalsIgnoreCase("true")
            && !text(environment, "SPANLEDGER_AGENT", "off").equals("on"),
        ExportSettings.from(environment),
        measures(environment),
        redactor(environment),
        rootSampler(rootName, environment),
        followsParent,
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

  private static Sampler rootSampler(String name, Map<String, String> environment) {
    return switch (name) {
      case "always_on" -> Sampler.alwaysOn();
      case "always_off" -> Sampler.alwaysOff();
      case "traceidratio" -> Sampler.traceIdRatioBased(ratio(environment));
      default -> {
        Failures.note(
            Failures.Kind.SETTING,
            1,
            "OTEL_TRACES_SAMPLER is \""
                + name
                + "\", not (parentbased_)always_on, always_off or"
                + " traceidratio");
        yield Sampler.alwaysOn();
      }
    };
  }

  private static double ratio(Map<String, String> environment) {
    String text = text(environment, "OTEL_TRACES_SAMPLER_ARG", "1");
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

  static String text(Map<String, String> environment, String name, String otherwise) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? otherwise : value.trim();
  }
}
