package dev.spanledger.benchmarks.driver;

import dev.spanledger.benchmarks.driver.Variant.Role;
import dev.spanledger.benchmarks.driver.Variant.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The variants, with what their documentation tells a user to set. */
final class Catalog {
  private static final String FUNCTION = "dev.spanledger.benchmarks.function.";
  private static final String PLAIN_HANDLER = FUNCTION + "plain.PlainHandler::handleRequest";
  private static final String OWN_LIBRARY = "instrumentation/core";
  private static final String OWN_EXTENSION = "instrumentation/agent";

  // org.crac:crac, as Lambda's guide to SnapStart has functions depend on it.
  private static final Predicate<Path> CRAC =
      jar -> jar.getFileName().toString().startsWith("crac-");

  private final Workspace workspace;
  private final String collectorUrl;
  private final String daemonAddress;
  private final Path plain;

  Catalog(Workspace workspace, Sinks sinks) {
    this.workspace = workspace;
    this.collectorUrl = sinks.collectorUrl();
    this.daemonAddress = sinks.daemonAddress();
    this.plain = workspace.classes("functions/plain");
  }

  List<Variant> variants() throws IOException {
    List<Variant> all = new ArrayList<>();
    all.add(
        new Variant(
            "none",
            "no instrumentation",
            Role.NONE,
            List.of(plain),
            List.of(),
            List.of(),
            List.of(),
            PLAIN_HANDLER,
            Map.of(),
            Sink.NOWHERE,
            false,
            true));
    all.add(own("spanledger-stdout", "Spanledger, one line, stdout", false, Sink.STDOUT));
    all.add(own("spanledger-socket", "Spanledger, one line, loopback", false, Sink.OTLP_HTTP));
    all.add(own("spanledger-handler-stdout", "Spanledger, no code, stdout", true, Sink.STDOUT));
    all.add(
        own("spanledger-handler-socket", "Spanledger, no code, loopback", true, Sink.OTLP_HTTP));
    all.add(wrapper("otel-wrapper", "OpenTelemetry wrapper", Role.WRAPPER, jar -> true));
    all.add(
        wrapper(
            "otel-wrapper-lean",
            "same without its resource detectors",
            Role.OTHER,
            jar -> !jar.toString().contains("opentelemetry-aws-resources")));
    all.add(xray("xray", "X-Ray SDK", "functions/xray"));
    all.add(xray("powertools", "Powertools tracing 1.18.0", "functions/powertools"));
    all.addAll(agents());
    return all;
  }

  private Variant own(String name, String label, boolean isZeroCode, Sink sink) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    if (sink == Sink.OTLP_HTTP) {
      environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collectorUrl);
    }
    if (isZeroCode) {
      environment.put("SPANLEDGER_HANDLER", PLAIN_HANDLER);
    }
    List<Path> libraries = new ArrayList<>(libraries("functions/spanledger", CRAC.negate()));
    libraries.addAll(workspace.built(OWN_LIBRARY));
    return new Variant(
        name,
        label,
        Role.OURS,
        isZeroCode ? List.of(plain) : List.of(plain, workspace.classes("functions/spanledger")),
        libraries,
        libraries("functions/spanledger", CRAC),
        List.of(),
        isZeroCode
            ? "dev.spanledger.instrumentation.lambda.SpanledgerHandler::handleRequest"
            : FUNCTION + "spanledger.WrappedHandler::handleRequest",
        environment,
        sink,
        false,
        true);
  }

  private Variant wrapper(String name, String label, Role role, Predicate<Path> kept)
      throws IOException {
    Map<String, String> environment = openTelemetry();
    environment.put("OTEL_INSTRUMENTATION_AWS_LAMBDA_HANDLER", PLAIN_HANDLER);
    return new Variant(
        name,
        label,
        role,
        List.of(plain),
        libraries("functions/opentelemetry", kept),
        List.of(),
        List.of(),
        "io.opentelemetry.instrumentation.awslambdacore.v1_0.TracingRequestStreamWrapper"
            + "::handleRequest",
        environment,
        Sink.OTLP_HTTP,
        false,
        role == Role.WRAPPER);
  }

  private Variant xray(String name, String label, String module) throws IOException {
    return new Variant(
        name,
        label,
        Role.OTHER,
        List.of(plain, workspace.classes(module)),
        libraries(module, jar -> true),
        List.of(),
        List.of(),
        FUNCTION + name + ".TracedHandler::handleRequest",
        Map.of("AWS_XRAY_DAEMON_ADDRESS", daemonAddress),
        Sink.XRAY_UDP,
        false,
        true);
  }

  private List<Variant> agents() throws IOException {
    List<Path> agent = workspace.libraries("functions/agent");
    Map<String, String> lean = openTelemetry();
    lean.put("OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED", "false");
    lean.put("OTEL_INSTRUMENTATION_AWS_LAMBDA_ENABLED", "true");
    List<Variant> all = new ArrayList<>();
    all.add(agent("otel-agent", "OpenTelemetry Java agent", Role.AGENT, agent, openTelemetry()));
    all.add(agent("otel-agent-lambda", "same, aws-lambda only", Role.OTHER, agent, lean));
    Path extension = extension();
    if (extension != null) {
      Map<String, String> environment = new LinkedHashMap<>();
      environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collectorUrl);
      environment.put("OTEL_JAVAAGENT_EXTENSIONS", extension.toString());
      all.add(
          agent(
              "spanledger-agent",
              "same, Spanledger's extension",
              Role.OTHER,
              List.of(agent.get(0), extension),
              environment));
    }
    return all;
  }

  private @Nullable Path extension() throws IOException {
    List<Path> jars = workspace.built(OWN_EXTENSION);
    return jars.isEmpty() ? null : jars.get(0);
  }

  private Variant agent(
      String name, String label, Role role, List<Path> jars, Map<String, String> environment) {
    return new Variant(
        name,
        label,
        role,
        List.of(plain),
        List.of(),
        List.of(),
        jars,
        PLAIN_HANDLER,
        environment,
        Sink.OTLP_HTTP,
        true,
        false);
  }

  /** Traces only, so that nobody pays for signals that the others do not send. */
  private Map<String, String> openTelemetry() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("OTEL_SERVICE_NAME", "orders");
    variables.put("OTEL_TRACES_EXPORTER", "otlp");
    variables.put("OTEL_METRICS_EXPORTER", "none");
    variables.put("OTEL_LOGS_EXPORTER", "none");
    variables.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", collectorUrl);
    variables.put("OTEL_PROPAGATORS", "tracecontext,baggage,xray-lambda");
    return variables;
  }

  /** The function's own classes are in the task root already. */
  private List<Path> libraries(String module, Predicate<Path> kept) throws IOException {
    return workspace.libraries(module).stream()
        .filter(jar -> !jar.getFileName().toString().startsWith("function-plain"))
        .filter(kept)
        .toList();
  }
}
