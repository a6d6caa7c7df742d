package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.spanledger.instrumentation.lambda.RuntimeStandIn.Answer;
import dev.spanledger.instrumentation.lambda.RuntimeStandIn.Event;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions under Lambda's own runtime interface client, each in a process of its own. */
class LambdaRuntimeIT {
  private static final String RUNTIME =
      "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
  private static final String HTTP =
      """
      {"routeKey":"GET /a","requestContext":{"http":{"method":"GET"}},"name":"you"}""";
  private static final String XRAY =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";

  @TempDir Path folder;
  private RuntimeStandIn lambda;
  private Process function;

  @BeforeEach
  void start_the_runtime_api() throws IOException {
    lambda = new RuntimeStandIn();
  }

  @AfterEach
  void stop_everything() throws Exception {
    if (function != null) {
      function.destroyForcibly().waitFor();
    }
    lambda.close();
  }

  @Test
  void the_layer_holds_the_script_and_the_jars_that_the_library_needs() throws IOException {
    Set<String> names = new TreeSet<>();
    try (ZipFile layer = new ZipFile("target/spanledger-layer.zip")) {
      for (ZipEntry entry : layer.stream().toList()) {
        if (!entry.isDirectory()) {
          names.add(entry.getName().replaceAll("-\\d.*\\.jar$", ".jar"));
        }
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "spanledger-handler",
            "java/lib/spanledger-instrumentation.jar",
            "java/lib/opentelemetry-api.jar",
            "java/lib/opentelemetry-common.jar",
            "java/lib/opentelemetry-context.jar",
            "java/lib/opentelemetry-sdk-common.jar",
            "java/lib/opentelemetry-sdk-trace.jar");
  }

  @Test
  void the_wrapper_script_traces_a_function_that_knows_nothing_of_it() throws Exception {
    String handler = "dev.spanledger.instrumentation.example.Greeter::greet";
    List<String> command = new ArrayList<>(List.of("src/main/layer/spanledger-handler"));
    command.addAll(java(handler));
    start(command, Map.of("_HANDLER", handler));
    lambda.invoke(new Event("request-1", HTTP, XRAY));

    Answer answer = lambda.answer();

    assertThat(answer.body()).contains("hello you");
    assertThat(answer.isError()).isFalse();
    Span span = Exported.only(spans(), "GET /a");
    assertThat(Exported.attributes(span))
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("faas.invocation_id", "request-1");
  }

  @Test
  void a_restored_snapshot_has_a_restore_span_new_ids_and_a_first_invocation() throws Exception {
    String handler = "dev.spanledger.instrumentation.example.Orders::handleRequest";
    List<String> command = new ArrayList<>(java(handler));
    command.add(1, "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    start(command, Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"));
    assertThat(lambda.isSnapshotReady.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(lambda.traces).isEmpty();
    assertThat(lambda.metrics).isEmpty();
    long beforeRestore = 1_000_000 * System.currentTimeMillis();
    lambda.restore.countDown();
    lambda.invoke(new Event("request-1", HTTP, XRAY));
    lambda.invoke(new Event("request-2", HTTP, XRAY));
    assertThat(lambda.answer().isError()).isFalse();
    assertThat(lambda.answer().isError()).isFalse();

    List<Span> spans = spans();
    assertThat(spans)
        .extracting(Span::getName)
        .containsExactlyInAnyOrder("restore", "GET /a", "GET /a");
    Span restore = Exported.only(spans, "restore");
    assertThat(Exported.attributes(restore)).isEqualTo(Map.of("faas.init.type", "snap-start"));
    assertThat(restore.getStartTimeUnixNano()).isGreaterThanOrEqualTo(beforeRestore);
    assertThat(spans)
        .filteredOn(span -> span.getName().equals("GET /a"))
        .extracting(span -> Exported.attributes(span).get("faas.coldstart"))
        .containsExactlyInAnyOrder(true, false);
    List<Metric> metrics = metrics();
    assertThat(total(metrics, "faas.coldstarts")).isEqualTo(1);
    assertThat(total(metrics, "faas.invocations")).isEqualTo(2);
  }

  @Test
  void a_process_told_to_end_in_an_invocation_hands_on_what_is_open() throws Exception {
    start(
        java("dev.spanledger.instrumentation.lambda.SpanledgerHandler::handleRequest"),
        Map.of(
            "SPANLEDGER_HANDLER",
            "dev.spanledger.instrumentation.example.Greeter::hang",
            "HANGING",
            folder.resolve("hanging").toString()));
    lambda.invoke(new Event("request-1", HTTP, XRAY));
    Path marker = folder.resolve("hanging");
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(marker) && System.nanoTime() < giveUp) {
      Thread.sleep(20);
    }
    function.destroy();
    assertThat(function.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Exported.attributes(Exported.only(spans(), "GET /a")))
        .containsEntry("error.type", "shutdown");
  }

  @Test
  void sixteen_invocations_at_once_keep_their_spans_apart() throws Exception {
    int atOnce = 16;
    int invocations = 5 * atOnce;
    start(
        java("dev.spanledger.instrumentation.example.Together::handleRequest"),
        Map.of(
            "AWS_LAMBDA_MAX_CONCURRENCY",
            Integer.toString(atOnce),
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "lambda-managed-instances"));
    for (int i = 0; i < invocations; i++) {
      String body = "{\"name\":\"child-" + i + "\"}";
      lambda.invoke(new Event("request-" + i, body, header(i)));
    }
    for (int i = 0; i < invocations; i++) {
      Answer answer = lambda.answer();
      assertThat(answer.isError()).as(answer.body()).isFalse();
    }

    Map<String, Span> servers = new HashMap<>();
    Map<String, Span> children = new HashMap<>();
    for (Span span : spans()) {
      if (span.getKind() == Span.SpanKind.SPAN_KIND_SERVER) {
        servers.put((String) Exported.attributes(span).get("faas.invocation_id"), span);
      } else if (span.getName().startsWith("child-")) {
        children.put(span.getName(), span);
      }
    }
    assertThat(servers).hasSize(invocations);
    assertThat(children).hasSize(invocations);
    for (int i = 0; i < invocations; i++) {
      Span server = servers.get("request-" + i);
      Span child = children.get("child-" + i);
      assertThat(HexFormat.of().formatHex(server.getTraceId().toByteArray())).isEqualTo(traceId(i));
      assertThat(child.getTraceId()).isEqualTo(server.getTraceId());
      assertThat(child.getParentSpanId()).isEqualTo(server.getSpanId());
    }
    assertThat(total(metrics(), "faas.invocations")).isEqualTo(invocations);
  }

  private static String header(int number) {
    String id = traceId(number);
    return "Root=1-" + id.substring(0, 8) + "-" + id.substring(8) + ";Parent=53995c3f42cd8ad8";
  }

  private static String traceId(int number) {
    return "5759e988" + HexFormat.of().toHexDigits(number) + "bd862e3fe1be46a9";
  }

  private void start(List<String> command, Map<String, String> more) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("OTEL_"));
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.put("AWS_LAMBDA_RUNTIME_API", lambda.authority());
    environment.put("AWS_LAMBDA_FUNCTION_NAME", "orders");
    environment.put("LAMBDA_TASK_ROOT", folder.toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + lambda.authority());
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "30000");
    environment.putAll(more);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("function.log").toFile());
    function = builder.start();
  }

  private static List<String> java(String handler) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path").replace(":", File.pathSeparator),
        RUNTIME,
        handler);
  }

  private List<Span> spans() throws InvalidProtocolBufferException {
    List<ExportTraceServiceRequest> requests = new ArrayList<>();
    for (byte[] body : lambda.traces) {
      requests.add(ExportTraceServiceRequest.parseFrom(body));
    }
    return Exported.spans(requests);
  }

  private List<Metric> metrics() throws InvalidProtocolBufferException {
    List<Metric> metrics = new ArrayList<>();
    for (byte[] body : lambda.metrics) {
      metrics.addAll(
          ExportMetricsServiceRequest.parseFrom(body)
              .getResourceMetrics(0)
              .getScopeMetrics(0)
              .getMetricsList());
    }
    return metrics;
  }

  private static long total(List<Metric> metrics, String counter) {
    return metrics.stream()
        .filter(metric -> metric.getName().equals(counter))
        .flatMap(metric -> metric.getSum().getDataPointsList().stream())
        .mapToLong(point -> point.getAsInt())
        .sum();
  }
}
