package dev.spanledger.instrumentation.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.instrumentation.agent.Sink.Received;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.runtime.Caller;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.runtime.FunctionRunner;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.RuntimeEnvironment;
import dev.spanledger.locallambda.wire.Body;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layer's agent in real function processes, on Lambda's own runtime client. */
class AgentLayerIT {
  private static final String TRACE_ID = "5e1b415143a0913a1234567890123456";
  private static final String CALLER = "53995c3f42cd8ad8";
  private static final Path OLDEST = Path.of("target", "oldest", "oldest-javaagent.jar");

  @TempDir static Path opt;
  private static Layer layer;

  @TempDir Path workDir;

  private final Sink sink = new Sink();
  private FunctionRunner runner;

  @BeforeAll
  static void unpack() throws IOException {
    layer = Layer.unpack(opt);
  }

  @AfterEach
  void stop() throws IOException {
    if (runner != null) {
      runner.close();
    }
    sink.close();
  }

  @ParameterizedTest(name = "agent {0}")
  @ValueSource(strings = {"of the layer", "oldest"})
  void api_request_and_its_client_span_are_one_trace_with_the_facts_of_the_event(String agent)
      throws Exception {
    start(function("Handlers$Sender", agent).alias("live"));

    InvocationResult cold = invoke(restRequest());
    InvocationResult warm = invoke(restRequest());

    assertThat(cold.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(warm.outcome()).isEqualTo(Outcome.SUCCESS);
    List<Received> servers = sink.spans(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(servers).hasSize(2);
    Received first = servers.get(0);
    assertThat(first.name()).isEqualTo("POST /orders/{id}");
    assertThat(first.traceId()).isEqualTo(TRACE_ID);
    assertThat(first.parentSpanId()).isEqualTo(CALLER);
    assertThat(first.attributes())
        .containsEntry("faas.trigger", "http")
        .containsEntry("faas.coldstart", "true")
        .containsEntry("faas.init.type", "on-demand")
        .containsEntry("faas.invocation_id", cold.requestId())
        .containsEntry("http.route", "/orders/{id}")
        .containsEntry("http.request.method", "POST")
        .containsEntry("http.response.status_code", "201")
        .containsEntry("cloud.resource_id", "arn:aws:lambda:us-east-1:123456789012:function:fn")
        .containsEntry(
            "aws.lambda.invoked_arn", "arn:aws:lambda:us-east-1:123456789012:function:fn:live")
        .containsEntry("cloud.account.id", "123456789012")
        .containsEntry("tenant.id", "acme");
    assertThat(first.resource())
        .containsEntry("service.name", "fn")
        .containsEntry("faas.name", "fn")
        .containsEntry("faas.instance", cold.logStream())
        .containsEntry("cloud.platform", "aws_lambda")
        .containsEntry("faas.max_memory", Long.toString(512L * 1024 * 1024))
        .containsEntry("telemetry.distro.name", "opentelemetry-java-instrumentation")
        .doesNotContainKey("host.name");
    assertThat(servers.get(1).attributes())
        .containsEntry("faas.coldstart", "false")
        .containsEntry("faas.invocation_id", warm.requestId());

    List<Received> sent = sink.spans(Span.SpanKind.SPAN_KIND_PRODUCER);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0).traceId()).isEqualTo(TRACE_ID);
    assertThat(sent.get(0).parentSpanId()).isEqualTo(first.spanId());
    assertThat(sent.get(0).attributes()).containsEntry("tenant.id", "acme");
    JsonNode attributes = sink.messages().get(0).path("MessageAttributes");
    assertThat(attributes.at("/traceparent/StringValue").asText())
        .isEqualTo("00-%s-%s-01".formatted(TRACE_ID, sent.get(0).spanId()));
    assertThat(attributes.at("/baggage/StringValue").asText()).isEqualTo("tenant=acme");

    assertThat(sink.spans("init")).hasSize(1);
    assertThat(sink.spans("init").get(0).parentSpanId()).isEqualTo(CALLER);
    assertThat(sink.spans()).hasSize(5);
    assertThat(sink.metricNames()).contains("faas.invocations", "faas.coldstarts");
  }

  @Test
  void stream_handler_has_its_caller_its_status_and_no_secret_in_its_spans() throws Exception {
    start(function("Handlers$Stream", "of the layer"));

    InvocationResult result = invoke(restRequest());

    assertThat(result.payload().text()).isEqualTo("{\"statusCode\":202,\"body\":\"x\"}");
    Received server = sink.spans(Span.SpanKind.SPAN_KIND_SERVER).get(0);
    assertThat(server.parentSpanId()).isEqualTo(CALLER);
    assertThat(server.attributes()).containsEntry("http.response.status_code", "202");
    Received own = sink.spans("count").get(0);
    assertThat(own.parentSpanId()).isEqualTo(server.spanId());
    assertThat(own.attributes())
        .containsEntry("contact", "REDACTED")
        .containsEntry("length", Integer.toString(restRequest().length()));
  }

  @Test
  void batch_has_a_span_that_links_every_producer() throws Exception {
    start(function("Handlers$Batch", "of the layer"));

    InvocationResult result = invoke(sqsBatch());

    assertThat(result.payload().text()).isEqualTo("2");
    Received server = sink.spans(Span.SpanKind.SPAN_KIND_SERVER).get(0);
    Received batch = sink.spans(Span.SpanKind.SPAN_KIND_CONSUMER).get(0);
    assertThat(sink.spans(Span.SpanKind.SPAN_KIND_CONSUMER)).hasSize(1);
    assertThat(server.attributes()).containsEntry("faas.trigger", "pubsub");
    assertThat(batch.parentSpanId()).isEqualTo(server.spanId());
    assertThat(batch.name()).isEqualTo("orders process");
    assertThat(batch.attributes())
        .containsEntry("messaging.batch.message_count", "2")
        .containsEntry("seen", "2");
    assertThat(batch.span().getLinksList())
        .extracting(link -> java.util.HexFormat.of().formatHex(link.getSpanId().toByteArray()))
        .containsExactly("00000000000000a1", "00000000000000a2");
  }

  @Test
  void method_without_an_interface_is_traced_by_the_runtimes_own_wrapper() throws Exception {
    start(function("Handlers$Plain::greet", "of the layer"));

    InvocationResult result = invoke("{\"name\":\"mug\"}");

    assertThat(result.payload().text()).isEqualTo("\"hello mug\"");
    List<Received> servers = sink.spans(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(servers).hasSize(1);
    assertThat(servers.get(0).attributes())
        .containsEntry("faas.trigger", "other")
        .containsEntry("faas.coldstart", "true");
  }

  @ParameterizedTest(name = "agent {0}")
  @ValueSource(strings = {"of the layer", "oldest"})
  void two_hundred_runs_back_to_back_lose_nothing_though_frozen_between(String agent)
      throws Exception {
    start(function("Handlers$Stream", agent).frozenWhenIdle());

    Set<String> invoked = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      InvocationResult result = invoke("{\"n\":%d}".formatted(i));
      invoked.add(result.requestId());
      // Exported before the response, so there already.
      assertThat(sink.spans(Span.SpanKind.SPAN_KIND_SERVER)).hasSize(i + 1);
    }

    List<Received> servers = sink.spans(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(servers.stream().map(each -> each.attributes().get("faas.invocation_id")))
        .containsExactlyInAnyOrderElementsOf(invoked);
    assertThat(sink.spans("count")).hasSize(200);
    assertThat(servers.stream().map(Received::traceId).distinct()).hasSize(200);
    assertThat(
            servers.stream().filter(each -> "true".equals(each.attributes().get("faas.coldstart"))))
        .hasSize(1);
  }

  @Test
  void run_past_its_timeout_leaves_its_spans_behind_and_a_failure_its_exception() throws Exception {
    start(function("Handlers$Troubled", "of the layer").timeout(Duration.ofSeconds(2)));

    InvocationResult failed = invoke("{\"how\":\"throw\"}");
    InvocationResult late = invoke("{\"how\":\"sleep\"}");

    assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
    assertThat(late.outcome()).isEqualTo(Outcome.TIMEOUT);
    List<Received> servers = sink.spans(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(servers).hasSize(2);
    assertThat(servers.get(0).attributes())
        .containsEntry("error.type", "java.lang.IllegalStateException");
    assertThat(servers.get(0).span().getEventsList()).hasSize(1);
    assertThat(servers.get(0).span().getEvents(0).getName()).isEqualTo("exception");
    assertThat(servers.get(1).attributes())
        .containsEntry("error.type", "timeout")
        .containsEntry("faas.invocation_id", late.requestId());
    assertThat(sink.spans("wait").get(0).attributes()).containsEntry("error.type", "timeout");
  }

  @Test
  void library_in_the_function_leaves_its_work_to_the_agent() throws Exception {
    start(
        function(
                Layer.classPathWithTheLibrary(),
                "dev.spanledger.instrumentation.lambda.SpanledgerHandler")
            .environment("SPANLEDGER_HANDLER", handler("Handlers$Sender") + "::handleRequest")
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", sink.url()));

    InvocationResult result = invoke(restRequest());

    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(sink.spans(Span.SpanKind.SPAN_KIND_SERVER)).hasSize(1);
    assertThat(sink.spans(Span.SpanKind.SPAN_KIND_PRODUCER)).hasSize(1);
    assertThat(sink.spans()).hasSize(3);
  }

  @Test
  void function_called_by_another_has_the_caller_of_the_client_context() throws Exception {
    start(function("Handlers$Plain::greet", "of the layer"));
    String client =
        "{\"custom\":{\"traceparent\":\"00-%s-%s-01\",\"baggage\":\"tenant=acme\"}}"
            .formatted(TRACE_ID, CALLER);

    runner.invoke(new Caller(null, client, null, null), "fn", Body.of("{}"));

    Received server = sink.spans(Span.SpanKind.SPAN_KIND_SERVER).get(0);
    assertThat(server.traceId()).isEqualTo(TRACE_ID);
    assertThat(server.parentSpanId()).isEqualTo(CALLER);
    assertThat(server.attributes())
        .containsEntry("spanledger.event_source", "lambda")
        .containsEntry("tenant.id", "acme");
  }

  @Test
  void xrays_decision_is_not_followed_and_its_trace_is() throws Exception {
    start(function("Handlers$Plain::greet", "of the layer"));

    runner.invoke(
        "fn",
        Body.of("{}"),
        "Root=1-5e1b4151-43a0913a1234567890123456;Parent=53995c3f42cd8ad8;Sampled=0");

    Received server = sink.spans(Span.SpanKind.SPAN_KIND_SERVER).get(0);
    assertThat(server.traceId()).isEqualTo(TRACE_ID);
    // Nobody records the segment that the header names.
    assertThat(server.parentSpanId()).isEmpty();
    assertThat(sink.spans("init").get(0).parentSpanId()).isEqualTo(server.spanId());
  }

  @Test
  void runs_at_once_in_one_process_keep_their_spans_apart() throws Exception {
    start(function("Handlers$Stream", "of the layer").runsPerInstance(4).mostInstances(1));
    invoke("{}");

    ExecutorService callers = Executors.newFixedThreadPool(4);
    List<CompletableFuture<InvocationResult>> running =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::once, callers))
            .limit(40)
            .toList();
    Set<String> invoked = new HashSet<>();
    running.forEach(run -> invoked.add(run.join().requestId()));
    callers.shutdown();

    List<Received> servers = sink.spans(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(servers.stream().map(each -> each.attributes().get("faas.invocation_id")))
        .hasSize(41)
        .containsAll(invoked);
    Set<String> parents = new HashSet<>();
    sink.spans("count").forEach(each -> parents.add(each.parentSpanId()));
    assertThat(servers.stream().map(Received::spanId)).containsExactlyInAnyOrderElementsOf(parents);
  }

  @Test
  void instances_made_ready_beforehand_say_so() throws Exception {
    start(function("Handlers$Plain::greet", "of the layer").provisionedConcurrency(1));
    runner.awaitReady();
    invoke("{}");
    runner.close();
    start(function("Handlers$Plain::greet", "of the layer").snapStart(1));
    invoke("{}");

    List<Received> servers = sink.spans(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(servers)
        .extracting(each -> each.attributes().get("faas.init.type"))
        .containsExactly("provisioned-concurrency", "snap-start");
    assertThat(servers)
        .extracting(each -> each.attributes().get("faas.coldstart"))
        .containsExactly("true", "true");
    assertThat(servers.get(0).traceId()).isNotEqualTo(servers.get(1).traceId());
    // Of a snapshot the platform reports the restore; the process may have started days ago.
    assertThat(sink.spans("init")).hasSize(1);
  }

  @Test
  void without_a_collector_each_run_writes_a_line() throws Exception {
    start(function(Layer.functionClassPath(), handler("Handlers$Plain::greet")));

    invoke("{}");
    invoke("{}");

    assertThat(logs().lines().filter(line -> line.startsWith("{\"__otel_otlp_stdout\"")))
        .filteredOn(line -> line.contains("/v1/traces\""))
        .hasSize(2);
  }

  private InvocationResult once() {
    try {
      return invoke("{}");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void agents_own_module_comes_back_where_a_user_asks_for_it() throws Exception {
    start(
        function("Handlers$Stream", "of the layer")
            .alias("live")
            .environment("OTEL_INSTRUMENTATION_AWS_LAMBDA_ENABLED", "true"));

    invoke("{}");
    invoke("{}");

    List<Received> servers = sink.spans(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(servers).hasSize(2);
    assertThat(servers.get(0).scope()).startsWith("io.opentelemetry.aws-lambda");
    assertThat(servers.get(0).attributes())
        .containsEntry("faas.coldstart", "true")
        .containsEntry("cloud.resource_id", "arn:aws:lambda:us-east-1:123456789012:function:fn")
        .containsEntry(
            "aws.lambda.invoked_arn", "arn:aws:lambda:us-east-1:123456789012:function:fn:live");
    assertThat(servers.get(1).attributes()).containsEntry("faas.coldstart", "false");
  }

  @Test
  void exporter_and_endpoint_of_the_agents_own_configuration_file_come_first() throws Exception {
    Path file = workDir.resolve("agent.properties");
    Files.writeString(
        file, "otel.traces.exporter=otlp\notel.exporter.otlp.endpoint=%s\n".formatted(sink.url()));
    start(
        function(Layer.functionClassPath(), handler("Handlers$Stream"))
            .environment("OTEL_JAVAAGENT_CONFIGURATION_FILE", file.toString()));

    invoke(restRequest());

    assertThat(sink.spans(Span.SpanKind.SPAN_KIND_SERVER)).hasSize(1);
    // The redaction is that of the library's exporter, which this is not.
    assertThat(sink.spans("count").get(0).attributes())
        .containsEntry("contact", "jane.doe@example.com");
  }

  private static String handler(String name) {
    return AgentLayerIT.class.getPackageName() + "." + name;
  }

  private FunctionConfig.Builder function(String name, String agent) {
    FunctionConfig.Builder function =
        function(Layer.functionClassPath(), handler(name))
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", sink.url());
    return agent.equals("oldest")
        ? function.environment("SPANLEDGER_JAVAAGENT", OLDEST.toAbsolutePath().toString())
        : function;
  }

  private FunctionConfig.Builder function(List<Path> classPath, String handler) {
    return FunctionConfig.builder("fn", classPath, handler)
        .environment("AWS_LAMBDA_EXEC_WRAPPER", layer.wrapper().toAbsolutePath().toString())
        .environment("QUEUE", sink.url());
  }

  private void start(FunctionConfig.Builder function) throws IOException {
    runner =
        new FunctionRunner(
            new RuntimeEnvironment(
                "123456789012", "us-east-1", Layer.runtimeClassPath(), workDir, "test", Map.of()),
            List.of(function.build()),
            (resource, list) -> {},
            billed -> {},
            Clock.systemUTC());
  }

  private InvocationResult invoke(String event) throws Exception {
    return runner.invoke("fn", Body.of(event), null);
  }

  private static String restRequest() {
    return """
        {"resource":"/orders/{id}","path":"/orders/7","httpMethod":"POST",
         "headers":{"Traceparent":"00-%s-%s-01","Baggage":"tenant=acme"},
         "requestContext":{"resourcePath":"/orders/{id}","httpMethod":"POST","stage":"live"}}"""
        .formatted(TRACE_ID, CALLER);
  }

  private static String sqsBatch() {
    String message =
        """
        {"messageId":"m%1$d","body":"b","eventSource":"aws:sqs",
         "eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:orders",
         "attributes":{},"messageAttributes":{"traceparent":{"dataType":"String",
          "stringValue":"00-000000000000000000000000000000b%1$d-00000000000000a%1$d-01"}}}""";
    return "{\"Records\":[" + message.formatted(1) + "," + message.formatted(2) + "]}";
  }

  private String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(workDir)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".log")).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }
}
