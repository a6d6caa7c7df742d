package dev.spanledger.instrumentation.agent;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The agent's properties as a function needs them. Defaults only: what a user sets, by whatever
 * means the agent has, comes first.
 */
final class AgentProperties {
  /** The name by which the library's export and its propagator are chosen. */
  static final String OURS = "spanledger";

  private static final String NONE = "none";
  private static final String TRACES_EXPORTER = "otel.traces.exporter";
  private static final String PROPAGATORS = "otel.propagators";
  private static final String INSTRUMENTATION = "otel.instrumentation.";

  /** The library reads environment variables; the agent's users may have set properties instead. */
  private static final List<String> READ_BY_THE_LIBRARY =
      List.of(
          "otel.service.name",
          "otel.resource.attributes",
          "otel.exporter.otlp.endpoint",
          "otel.exporter.otlp.traces.endpoint",
          "otel.exporter.otlp.metrics.endpoint",
          "otel.exporter.otlp.headers");

  private static final String TIMEOUT = "otel.exporter.otlp.timeout";

  private AgentProperties() {}

  static Map<String, String> defaults() {
    Map<String, String> defaults = new HashMap<>();
    // Some 250 instrumentations match every class that loads; a function uses few of them.
    defaults.put(INSTRUMENTATION + "common.default-enabled", "false");
    defaults.put(enabled(HandlerModule.NAME), "true");
    defaults.put(enabled("aws-sdk"), "true");
    // What a function's own code calls: spans and annotations.
    defaults.put(enabled("opentelemetry-api"), "true");
    defaults.put(enabled("opentelemetry-extension-annotations"), "true");
    defaults.put(enabled("opentelemetry-instrumentation-annotations"), "true");
    // Two of them would trace each invocation twice, so this one is named even where all are on.
    defaults.put(enabled("aws-lambda"), "false");
    defaults.put(INSTRUMENTATION + "aws-sdk.experimental-use-propagator-for-messaging", "true");

    defaults.put(TRACES_EXPORTER, OURS);
    defaults.put("otel.metrics.exporter", NONE);
    defaults.put("otel.logs.exporter", NONE);
    // Reads its rules with a YAML parser at every start, whether or not metrics are exported.
    defaults.put("otel.jmx.enabled", "false");
    // Neither hosts nor clusters nor EC2's metadata address: a function is described by variables.
    defaults.put(
        "otel.java.enabled.resource.providers",
        "io.opentelemetry.sdk.autoconfigure.EnvironmentResourceProvider,"
            + "io.opentelemetry.javaagent.tooling.resources.DistroResourceProvider");

    // An SQS batch names up to 10,000 producers, and a secret must be seen whole to be taken out.
    defaults.put("otel.span.link.count.limit", "1000");
    defaults.put("otel.attribute.value.length.limit", "16384");
    return defaults;
  }

  private static String enabled(String instrumentation) {
    return INSTRUMENTATION + instrumentation + ".enabled";
  }

  /** Whether the library exports, rather than what the agent brings. */
  static boolean exports(ConfigProperties config) {
    return config.getList(TRACES_EXPORTER).contains(OURS);
  }

  /** Whether a user put the agent's own Lambda module back. */
  static boolean leavesHandlersToTheAgent(ConfigProperties config) {
    return config.getBoolean(enabled("aws-lambda"), false);
  }

  /** What the agent must read otherwise than it was set, so that it and the library do not meet. */
  static Map<String, String> adjusted(ConfigProperties config) {
    Map<String, String> changed = new HashMap<>();
    List<String> exporters = new ArrayList<>(config.getList(TRACES_EXPORTER));
    if (exporters.remove(OURS)) {
      changed.put(TRACES_EXPORTER, exporters.isEmpty() ? NONE : String.join(",", exporters));
    }
    List<String> propagators =
        new ArrayList<>(config.getList(PROPAGATORS, List.of("tracecontext", "baggage")));
    propagators.remove(NONE);
    propagators.remove(OURS);
    propagators.add(OURS);
    changed.put(PROPAGATORS, String.join(",", propagators));
    if (leavesHandlersToTheAgent(config)) {
      changed.put(enabled(HandlerModule.NAME), "false");
    }
    return changed;
  }

  /** The variables that the library reads, with the agent's properties in place of theirs. */
  static Map<String, String> environment(
      ConfigProperties config, Map<String, String> processEnvironment) {
    Map<String, String> environment = new HashMap<>(processEnvironment);
    // The agent reads these two itself, and knows names that the library does not.
    environment.remove("OTEL_TRACES_SAMPLER");
    environment.remove(variable(TRACES_EXPORTER));
    for (String property : READ_BY_THE_LIBRARY) {
      String value = config.getString(property);
      if (value != null) {
        environment.put(variable(property), value);
      }
    }
    Duration timeout = config.getDuration(TIMEOUT);
    if (timeout != null) {
      environment.put(variable(TIMEOUT), Long.toString(timeout.toMillis()));
    }
    return environment;
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
