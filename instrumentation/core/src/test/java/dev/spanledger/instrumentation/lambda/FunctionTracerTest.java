package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.event.XRayHeader;
import dev.spanledger.instrumentation.invocation.ColdStart;
import dev.spanledger.instrumentation.invocation.Tenant;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionTracerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-25T08:00:00Z"), ZoneOffset.UTC);
  private static final long NOW = 1_795_593_600_000_000_000L;
  private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String XRAY =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";

  private final Exported exported = new Exported();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "AWS_LAMBDA_FUNCTION_NAME", "orders",
              "AWS_LAMBDA_FUNCTION_VERSION", "7",
              "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512",
              "AWS_LAMBDA_LOG_STREAM_NAME", "stream-1",
              "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders",
              "AWS_REGION", "eu-central-1",
              "OTEL_EXPORTER_OTLP_TIMEOUT", "60000",
              "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"));

  @Test
  void an_invocation_says_what_the_platform_knows() {
    handle(tracer(), Map.of());

    Span span = exported.span("orders");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(Exported.attributes(span))
        .isEqualTo(
            Map.of(
                "faas.trigger", "other",
                "spanledger.event_source", "unknown",
                "faas.coldstart", true,
                "faas.init.type", "on-demand",
                "faas.invocation_id", "request-1",
                "cloud.resource_id", "arn:aws:lambda:eu-central-1:123456789012:function:orders:7",
                "cloud.account.id", "123456789012",
                "aws.lambda.invoked_arn", TestContext.ARN));
    assertThat(span.getStartTimeUnixNano()).isEqualTo(NOW);
    assertThat(span.getParentSpanId()).isEmpty();
  }

  @Test
  void the_resource_says_what_the_environment_knows() {
    environment.put(
        "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=de%20mo,team=a, x=,=y");
    handle(tracer(), Map.of());

    Map<String, Object> resource =
        Exported.attributes(
            exported.requests().get(0).getResourceSpans(0).getResource().getAttributesList());
    assertThat(resource)
        .containsEntry("service.name", "orders")
        .containsEntry("faas.name", "orders")
        .containsEntry("faas.version", "7")
        .containsEntry("faas.instance", "stream-1")
        .containsEntry("faas.max_memory", 536_870_912L)
        .containsEntry("cloud.provider", "aws")
        .containsEntry("cloud.platform", "aws_lambda")
        .containsEntry("cloud.region", "eu-central-1")
        .containsEntry("deployment.environment.name", "de mo")
        .containsEntry("team", "a")
        .containsEntry("telemetry.sdk.language", "java")
        .doesNotContainKey("x");
  }

  @Test
  void only_the_first_invocation_is_a_cold_start() {
    FunctionTracer tracer = tracer();
    handle(tracer, Map.of());
    handle(tracer, Map.of());

    assertThat(exported.spans())
        .filteredOn(span -> span.getName().equals("orders"))
        .extracting(span -> Exported.attributes(span).get("faas.coldstart"))
        .containsExactly(true, false);
    assertThat(exported.spans()).filteredOn(span -> span.getName().equals("init")).hasSize(1);
  }

  @Test
  void the_init_span_stands_before_the_invocation_and_below_it_where_nobody_called() {
    handle(tracer(), Map.of());

    Span init = exported.span("init");
    Span server = exported.span("orders");
    assertThat(init.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
    assertThat(init.getStartTimeUnixNano()).isEqualTo(NOW - 800_000_000);
    assertThat(init.getEndTimeUnixNano()).isEqualTo(server.getStartTimeUnixNano());
    assertThat(init.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(Exported.attributes(init)).isEqualTo(Map.of("faas.init.type", "on-demand"));
  }

  @Test
  void the_init_span_stands_beside_the_invocation_where_a_caller_waited_for_both() {
    handle(tracer(), http(CALLER));

    Span init = exported.span("init");
    assertThat(HexFormat.of().formatHex(init.getParentSpanId().toByteArray()))
        .isEqualTo("00f067aa0ba902b7");
    assertThat(init.getParentSpanId()).isEqualTo(exported.span("GET /a").getParentSpanId());
    assertThat(init.getTraceId()).isEqualTo(exported.span("GET /a").getTraceId());
  }

  @Test
  void waiting_for_work_is_no_initialisation() {
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "provisioned-concurrency");
    long start = NOW - 60_000_000_000L;
    handle(tracer(ColdStart.startedAt(start, start + 700_000_000)), Map.of());

    assertThat(exported.span("init").getEndTimeUnixNano()).isEqualTo(NOW);
  }

  @Test
  void a_restored_snapshot_is_a_cold_start_without_an_init_span() {
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
    environment.remove("AWS_LAMBDA_LOG_STREAM_NAME");
    handle(tracer(), Map.of());

    assertThat(exported.spans()).hasSize(1);
    assertThat(Exported.attributes(exported.span("orders")))
        .containsEntry("faas.coldstart", true)
        .containsEntry("faas.init.type", "snap-start")
        .containsEntry("faas.instance", "2026/11/25/[$LATEST]0123456789abcdef");
  }

  @Test
  void the_response_names_the_status_and_a_server_error_is_an_error() {
    FunctionTracer tracer = tracer();
    assertThat(statusOf(tracer, Map.of("statusCode", 404))).containsExactly(404L, null, false);
    assertThat(statusOf(tracer, Map.of("statusCode", 503))).containsExactly(503L, "503", true);
    assertThat(statusOf(tracer, Map.of("hello", "x"))).containsExactly(200L, null, false);
  }

  @Test
  void a_stream_handler_gets_its_bytes_and_its_response_is_read_in_passing() throws IOException {
    byte[] event =
        "{\"version\":\"2.0\",\"routeKey\":\"GET /a\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"body\":\"é\"}"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[][] seen = new byte[1][];
    RequestStreamHandler handler =
        (in, out, context) -> {
          seen[0] = in.readAllBytes();
          out.write("{\"statusCode\":500}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        };
    ByteArrayOutputStream response = new ByteArrayOutputStream();

    tracer()
        .wrap(handler)
        .handleRequest(new ByteArrayInputStream(event), response, TestContext.of("request-1"));

    assertThat(seen[0]).isEqualTo(event);
    assertThat(response.toString(java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"statusCode\":500}");
    assertThat(Exported.attributes(exported.span("GET /a")))
        .containsEntry("http.response.status_code", 500L)
        .containsEntry("error.type", "500");
  }

  @Test
  void what_the_handler_throws_is_recorded_and_thrown_unchanged() {
    IllegalStateException thrown = new IllegalStateException("no stock for ann@example.org");
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          throw thrown;
        };

    assertThatThrownBy(
            () -> tracer().wrap(handler).handleRequest(http(CALLER), TestContext.of("request-1")))
        .isSameAs(thrown);

    Span span = exported.span("GET /a");
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(span.getStatus().getMessage()).isEqualTo("no stock for REDACTED");
    assertThat(Exported.attributes(span))
        .containsEntry("error.type", "java.lang.IllegalStateException")
        .containsEntry("http.response.status_code", 500L);
    assertThat(span.getEventsList()).singleElement().matches(e -> e.getName().equals("exception"));
    assertThat(Exported.attributes(span.getEvents(0).getAttributesList()))
        .containsEntry("exception.type", "java.lang.IllegalStateException")
        .containsEntry("exception.message", "no stock for REDACTED")
        .hasEntrySatisfying(
            "exception.stacktrace",
            trace ->
                assertThat((String) trace)
                    .contains("FunctionTracerTest")
                    .doesNotContain("ann@example.org"));
  }

  @Test
  void an_error_of_a_stream_handler_is_thrown_unchanged() {
    IOException thrown = new IOException("gone");
    RequestStreamHandler handler =
        (in, out, context) -> {
          throw thrown;
        };
    assertThatThrownBy(
            () ->
                tracer()
                    .wrap(handler)
                    .handleRequest(
                        InputStream.nullInputStream(), new ByteArrayOutputStream(), null))
        .isSameAs(thrown);
    assertThat(exported.span("orders").getStatus().getMessage()).isEqualTo("gone");
  }

  @Test
  void spans_of_the_function_are_children_and_leave_with_the_invocation() {
    FunctionTracer tracer = tracer();
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          io.opentelemetry.api.trace.Span span =
              tracer.openTelemetry().getTracer("shop").spanBuilder("price").startSpan();
          span.end();
          assertThat(exported.text()).isEmpty();
          return "ok";
        };
    tracer.wrap(handler).handleRequest(Map.of(), TestContext.of("request-1"));

    assertThat(exported.span("price").getParentSpanId())
        .isEqualTo(exported.span("orders").getSpanId());
    assertThat(exported.requests()).hasSize(1);
    assertThat(Context.current()).isEqualTo(Context.root());
  }

  @Test
  void a_span_that_ends_after_its_invocation_leaves_with_the_next() {
    FunctionTracer tracer = tracer();
    io.opentelemetry.api.trace.Span[] late = new io.opentelemetry.api.trace.Span[1];
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          if (late[0] == null) {
            late[0] = tracer.openTelemetry().getTracer("shop").spanBuilder("late").startSpan();
          }
          return "ok";
        };
    tracer.wrap(handler).handleRequest(Map.of(), TestContext.of("request-1"));
    late[0].end();
    assertThat(exported.spans()).noneMatch(span -> span.getName().equals("late"));
    tracer.wrap(handler).handleRequest(Map.of(), TestContext.of("request-2"));
    assertThat(exported.span("late").getName()).isEqualTo("late");
  }

  @Test
  void an_xray_header_names_the_trace_where_no_caller_sent_one_and_its_decision_is_not_ours() {
    FunctionTracer tracer = tracer();
    tracer
        .wrap((RequestHandler<Map<String, Object>, String>) (event, context) -> "ok")
        .handleRequest(Map.of(), TestContext.of("request-1").withXray(XRAY));

    Span span = exported.span("orders");
    assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
        .isEqualTo("5759e988bd862e3fe1be46a994272793");
    assertThat(span.getParentSpanId()).isEmpty();
    assertThat(exported.span("init").getParentSpanId()).isEqualTo(span.getSpanId());
  }

  @Test
  void an_xray_segment_that_is_recorded_is_the_parent() {
    FunctionTracer tracer = tracer();
    tracer
        .wrap((RequestHandler<Map<String, Object>, String>) (event, context) -> "ok")
        .handleRequest(
            Map.of(), TestContext.of("request-1").withXray(XRAY.replace("led=0", "led=1")));
    assertThat(HexFormat.of().formatHex(exported.span("orders").getParentSpanId().toByteArray()))
        .isEqualTo("53995c3f42cd8ad8");
  }

  @Test
  void a_decision_of_xrays_is_followed_where_the_variable_asks_for_its_header() {
    environment.put("OTEL_PROPAGATORS", "tracecontext,baggage,xray-lambda");
    tracer()
        .wrap((RequestHandler<Map<String, Object>, String>) (event, context) -> "ok")
        .handleRequest(Map.of(), TestContext.of("request-1").withXray(XRAY));
    assertThat(exported.spans()).isEmpty();
  }

  @Test
  void a_context_that_no_propagator_reads_is_not_there() {
    environment.put("OTEL_PROPAGATORS", "none");
    tracer()
        .wrap((RequestHandler<Map<String, Object>, String>) (event, context) -> "ok")
        .handleRequest(http(CALLER), TestContext.of("request-1").withXray(XRAY));
    assertThat(exported.span("GET /a").getParentSpanId()).isEmpty();
  }

  @Test
  void a_value_is_cut_after_its_secrets_are_out() {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "12");
    FunctionTracer tracer = tracer();
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          io.opentelemetry.api.trace.Span.current()
              .setAttribute("note", "to ann@example.org and others");
          return "ok";
        };
    tracer.wrap(handler).handleRequest(Map.of(), TestContext.of("request-1"));
    assertThat(Exported.attributes(exported.span("orders"))).containsEntry("note", "to REDACTED ");
  }

  @Test
  void the_environment_and_the_property_carry_the_xray_header_too() {
    environment.put("_X_AMZN_TRACE_ID", XRAY);
    handle(tracer(), Map.of());
    assertThat(HexFormat.of().formatHex(exported.span("orders").getTraceId().toByteArray()))
        .isEqualTo("5759e988bd862e3fe1be46a994272793");
  }

  @Test
  void a_w3c_caller_comes_before_xray() {
    FunctionTracer tracer = tracer();
    tracer
        .wrap((RequestHandler<Map<String, Object>, String>) (event, context) -> "ok")
        .handleRequest(http(CALLER), TestContext.of("request-1").withXray(XRAY));
    assertThat(HexFormat.of().formatHex(exported.span("GET /a").getTraceId().toByteArray()))
        .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void samplers_follow_the_environment() {
    String unsampled = CALLER.substring(0, CALLER.length() - 2) + "00";
    assertThat(spansWith("always_on", null, unsampled)).isEqualTo(1);
    assertThat(spansWith("always_off", null, CALLER)).isZero();
    assertThat(spansWith("parentbased_always_on", null, unsampled)).isZero();
    assertThat(spansWith("parentbased_always_on", null, CALLER)).isEqualTo(1);
    assertThat(spansWith("parentbased_always_off", null, null)).isZero();
    assertThat(spansWith("parentbased_traceidratio", "0", CALLER)).isEqualTo(1);
    assertThat(spansWith("parentbased_traceidratio", "0", null)).isZero();
    assertThat(spansWith("traceidratio", "1", null)).isEqualTo(1);
    assertThat(spansWith("no such sampler", "x", null)).isEqualTo(1);
  }

  @Test
  void ids_begin_with_the_second_they_were_made_in() {
    handle(tracer(), Map.of());
    Span span = exported.span("orders");
    assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
        .startsWith(Long.toHexString(NOW / 1_000_000_000));
    SpanContext context =
        SpanContext.create(
            HexFormat.of().formatHex(span.getTraceId().toByteArray()),
            HexFormat.of().formatHex(span.getSpanId().toByteArray()),
            TraceFlags.getSampled(),
            TraceState.getDefault());
    assertThat(XRayHeader.parse(XRayHeader.format(context)).getTraceId())
        .isEqualTo(context.getTraceId());
  }

  @Test
  void the_tenant_comes_from_baggage_or_from_lambda_and_reaches_every_span() {
    FunctionTracer tracer = tracer();
    Map<String, Object> event = new HashMap<>(http(CALLER));
    event.put("headers", Map.of("traceparent", CALLER, "baggage", "tenant=acme,other=x"));
    handle(tracer, event);
    assertThat(Exported.attributes(exported.span("GET /a"))).containsEntry("tenant.id", "acme");

    tracer
        .wrap((RequestHandler<Map<String, Object>, String>) (in, context) -> "ok")
        .handleRequest(Map.of(), TestContext.of("request-2").withTenant("globex"));
    assertThat(Exported.attributes(exported.span("orders"))).containsEntry("tenant.id", "globex");
  }

  @Test
  void a_tenant_found_out_by_the_handler_marks_the_invocation_and_what_follows() {
    FunctionTracer tracer = tracer();
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          try (Scope scope = Tenant.enter("acme")) {
            tracer.openTelemetry().getTracer("shop").spanBuilder("price").startSpan().end();
          }
          return "ok";
        };
    tracer.wrap(handler).handleRequest(Map.of(), TestContext.of("request-1"));

    assertThat(Exported.attributes(exported.span("orders"))).containsEntry("tenant.id", "acme");
    assertThat(Exported.attributes(exported.span("price"))).containsEntry("tenant.id", "acme");
  }

  @ParameterizedTest
  @CsvSource({"OTEL_SDK_DISABLED,true", "SPANLEDGER_AGENT,on"})
  void switched_off_it_leaves_the_handler_as_it_is(String variable, String value) {
    environment.put(variable, value);
    RequestHandler<Map<String, Object>, String> handler = (event, context) -> "ok";
    assertThat(tracer().wrap(handler)).isSameAs(handler);
  }

  @Test
  void a_registered_sdk_is_used_and_flushed_before_the_response() {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build();
    OpenTelemetrySdk sdk = OpenTelemetrySdk.builder().setTracerProvider(provider).build();

    FunctionTracer tracer =
        FunctionTracer.create(environment, CLOCK, exported.stream(), sdk, coldStart());
    handle(tracer, Map.of());

    assertThat(exporter.getFinishedSpanItems())
        .extracting(span -> span.getName())
        .contains("orders");
    assertThat(exported.text()).isEmpty();
    sdk.close();
  }

  @Test
  void a_handler_called_without_a_context_is_traced_all_the_same() {
    RequestHandler<Map<String, Object>, String> handler = (event, context) -> "ok";
    assertThat(tracer().wrap(handler).handleRequest(null, null)).isEqualTo("ok");
    assertThat(Exported.attributes(exported.span("orders"))).containsEntry("faas.coldstart", true);
  }

  private List<Object> statusOf(FunctionTracer tracer, Map<String, Object> response) {
    int before = exported.spans().size();
    RequestHandler<Map<String, Object>, Map<String, Object>> handler = (event, context) -> response;
    tracer.wrap(handler).handleRequest(http(CALLER), TestContext.of("request-1"));
    Span span = Exported.only(exported.spans().subList(before, exported.spans().size()), "GET /a");
    Map<String, Object> attributes = Exported.attributes(span);
    return java.util.Arrays.asList(
        attributes.get("http.response.status_code"),
        attributes.get("error.type"),
        span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
  }

  private long spansWith(String sampler, String argument, String traceparent) {
    environment.put("OTEL_TRACES_SAMPLER", sampler);
    environment.remove("OTEL_TRACES_SAMPLER_ARG");
    if (argument != null) {
      environment.put("OTEL_TRACES_SAMPLER_ARG", argument);
    }
    Exported own = new Exported();
    FunctionTracer tracer =
        FunctionTracer.create(environment, CLOCK, own.stream(), null, ColdStart.startedAt(0, 0));
    handle(tracer, http(traceparent));
    return own.spans().size();
  }

  private static Map<String, Object> http(String traceparent) {
    return Map.of(
        "version", "2.0",
        "routeKey", "GET /a",
        "rawPath", "/a",
        "headers", traceparent == null ? Map.of() : Map.of("traceparent", traceparent),
        "requestContext", Map.of("http", Map.of("method", "GET")));
  }

  private static void handle(FunctionTracer tracer, Map<String, Object> event) {
    RequestHandler<Map<String, Object>, String> handler = (in, context) -> "ok";
    assertThat(tracer.wrap(handler).handleRequest(event, TestContext.of("request-1")))
        .isEqualTo("ok");
  }

  private FunctionTracer tracer() {
    return tracer(coldStart());
  }

  private FunctionTracer tracer(ColdStart coldStart) {
    return FunctionTracer.create(environment, CLOCK, exported.stream(), null, coldStart);
  }

  private static ColdStart coldStart() {
    return ColdStart.startedAt(NOW - 800_000_000, NOW - 100_000_000);
  }
}
