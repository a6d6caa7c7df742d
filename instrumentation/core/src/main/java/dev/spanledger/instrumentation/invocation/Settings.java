package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.export.HttpEndpoint;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says, read once. A setting that makes no sense is told once and replaced by
 * its default: a typing error in a variable must not take a function down.
 *
 * @param isEnabled false where {@code OTEL_SDK_DISABLED=true}: handlers then run as they are
 * @param endpoint of the collector; null for lines on standard output
 * @param exports false where {@code SPANLEDGER_EXPORT=none}
 * @param exportTimeoutNanos most that the export of one invocation may take
 */
record Settings(
    boolean isEnabled,
    boolean exports,
    @Nullable HttpEndpoint endpoint,
    long exportTimeoutNanos,
    boolean redacts,
    Sampler rootSampler,
    boolean followsParent,
    FunctionIdentity function) {

  private static final String DEFAULT_ENDPOINT = "http://127.0.0.1:4318";
  private static final String TRACES_PATH = "/v1/traces";
  private static final long DEFAULT_TIMEOUT_MILLIS = 2_000;

  static Settings from(Map<String, String> environment, FunctionIdentity function) {
    String samplerName = text(environment, "OTEL_TRACES_SAMPLER", "parentbased_always_on");
    boolean followsParent = samplerName.startsWith("parentbased_");
    String rootName = followsParent ? samplerName.substring("parentbased_".length()) : samplerName;
    String export = export(environment);
    return new Settings(
        !text(environment, "OTEL_SDK_DISABLED", "false").equalsIgnoreCase("true"),
        !export.equals("none"),
        export.equals("http") ? endpoint(environment) : null,
        1_000_000 * positive(environment, "OTEL_EXPORTER_OTLP_TIMEOUT", DEFAULT_TIMEOUT_MILLIS),
        !text(environment, "SPANLEDGER_REDACTION", "on").equals("off"),
        rootSampler(rootName, environment),
        followsParent,
        function);
  }

  private static String export(Map<String, String> environment) {
    String otherwise = hasEndpoint(environment) ? "http" : "stdout";
    String export = text(environment, "SPANLEDGER_EXPORT", otherwise);
    return switch (export) {
      case "http", "stdout", "none" -> export;
      default -> {
        Failures.note(
            Failures.Kind.SETTING,
            1,
            "SPANLEDGER_EXPORT is \"" + export + "\", not http, stdout or none");
        yield otherwise;
      }
    };
  }

  private static boolean hasEndpoint(Map<String, String> environment) {
    return environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
        || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  }

  private static @Nullable HttpEndpoint endpoint(Map<String, String> environment) {
    String url = environment.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    if (url == null || url.isEmpty()) {
      String base = text(environment, "OTEL_EXPORTER_OTLP_ENDPOINT", DEFAULT_ENDPOINT);
      url = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + TRACES_PATH;
    }
    try {
      return HttpEndpoint.parse(
          url, KeyValues.parse(environment.get("OTEL_EXPORTER_OTLP_HEADERS")));
    } catch (IllegalArgumentException e) {
      Failures.note(Failures.Kind.SETTING, e);
      return null;
    }
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

  private static long positive(Map<String, String> environment, String name, long otherwise) {
    String text = text(environment, name, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value > 0 && value <= 900_000) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below together with numbers out of range.
    }
    Failures.note(
        Failures.Kind.SETTING, 1, name + " is \"" + text + "\", not within 1 to 900000 ms");
    return otherwise;
  }

  static String text(Map<String, String> environment, String name, String otherwise) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? otherwise : value.trim();
  }
}
