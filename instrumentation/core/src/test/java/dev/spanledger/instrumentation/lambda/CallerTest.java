package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which of the headers, contexts and variables of an invocation names the parent of its span. */
class CallerTest {
  private static final String W3C = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String SEGMENT = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=";

  private final Exported exported = new Exported();
  private final FunctionTracer tracer =
      FunctionTracer.create(
          Map.of("AWS_LAMBDA_FUNCTION_NAME", "orders", "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"),
          Clock.systemUTC(),
          exported.stream(),
          null,
          ColdStart.startedAt(0, 0));

  @Test
  void the_custom_map_of_an_invokes_client_context_names_the_caller() {
    Span span =
        handle(
            Map.of("order", 17),
            context(client(Map.of("traceparent", W3C, "baggage", "tenant=acme"), null)));

    assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
    assertThat(Exported.attributes(span))
        .containsEntry("spanledger.event_source", "lambda")
        .containsEntry("tenant.id", "acme");
  }

  @Test
  void the_environment_of_a_client_context_does_so_too_in_any_case() {
    Span span = handle(Map.of("order", 17), context(client(null, Map.of("Traceparent", W3C))));
    assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
  }

  @Test
  void an_events_own_header_comes_before_the_client_context() {
    String other = W3C.replace("b7-01", "b8-01");
    Map<String, Object> event = new HashMap<>(http("traceparent", W3C));
    Span span = handle(event, context(client(Map.of("traceparent", other), null)));
    assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
    assertThat(Exported.attributes(span))
        .containsEntry("spanledger.event_source", "api-gateway-http");
  }

  @Test
  void a_client_context_that_names_nobody_leaves_x_rays_header() {
    Span span =
        handle(
            Map.of("order", 17),
            context(client(null, null)).withXray(SEGMENT + "53995c3f42cd8ad8;Sampled=0"));
    assertThat(hex(span.getTraceId())).isEqualTo("5759e988bd862e3fe1be46a994272793");
    assertThat(Exported.attributes(span)).containsEntry("spanledger.event_source", "unknown");
  }

  @Test
  void a_segment_that_nobody_records_names_the_trace_and_no_parent() {
    TestContext passive = context(null).withXray(SEGMENT + "53995c3f42cd8ad8;Sampled=0");
    Span first = handle(Map.of("order", 17), passive);
    Span next = handle(Map.of("order", 18), context(null));

    assertThat(hex(first.getTraceId())).isEqualTo("5759e988bd862e3fe1be46a994272793");
    assertThat(first.getParentSpanId().isEmpty()).isTrue();
    assertThat(hex(next.getTraceId())).isNotEqualTo("5759e988bd862e3fe1be46a994272793");
  }

  @Test
  void who_reports_to_x_ray_keeps_its_segment_as_the_parent() {
    FunctionTracer reporting =
        FunctionTracer.create(
            Map.of("OTEL_PROPAGATORS", "xray-lambda", "OTEL_TRACES_SAMPLER", "always_on"),
            Clock.systemUTC(),
            exported.stream(),
            null,
            ColdStart.startedAt(0, 0));
    RequestHandler<Map<String, Object>, String> handler = (input, ignored) -> "ok";
    reporting
        .wrap(handler)
        .handleRequest(
            Map.of("order", 17), context(null).withXray(SEGMENT + "53995c3f42cd8ad8;Sampled=0"));
    assertThat(hex(exported.spans().get(0).getParentSpanId())).isEqualTo("53995c3f42cd8ad8");
  }

  @Test
  void the_requests_own_x_ray_header_counts_where_lambda_records_no_segment() {
    Map<String, Object> event = http("X-Amzn-Trace-Id", SEGMENT + "53995c3f42cd8ad9;Sampled=1");
    Span passive =
        handle(event, TestContext.of("r").withXray(SEGMENT + "53995c3f42cd8ad8;Sampled=0"));
    Span active =
        handle(event, TestContext.of("r").withXray(SEGMENT + "53995c3f42cd8ad8;Sampled=1"));
    Span rootOnly =
        handle(
            http("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"),
            TestContext.of("r").withXray(SEGMENT + "53995c3f42cd8ad8;Sampled=0"));

    assertThat(hex(passive.getParentSpanId())).isEqualTo("53995c3f42cd8ad9");
    assertThat(hex(active.getParentSpanId())).isEqualTo("53995c3f42cd8ad8");
    assertThat(rootOnly.getParentSpanId().isEmpty()).isTrue();
    assertThat(hex(rootOnly.getTraceId())).isEqualTo("5759e988bd862e3fe1be46a994272793");
  }

  @Test
  void several_headers_of_one_name_are_one() {
    Map<String, Object> event =
        Map.of(
            "httpMethod", "GET",
            "requestContext", Map.of("elb", Map.of()),
            "headers", Map.of("Traceparent", W3C, "Baggage", "b=2"),
            "multiValueHeaders",
                Map.of(
                    "TRACEPARENT", java.util.List.of(W3C, "another"),
                    "Baggage", java.util.List.of("tenant=acme", "b=2"),
                    "TraceState", java.util.List.of("x=1", "y=2")));
    Span span = handle(event, TestContext.of("r"));
    assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
    assertThat(span.getTraceState()).isEqualTo("x=1,y=2");
    assertThat(Exported.attributes(span)).containsEntry("tenant.id", "acme");
  }

  private static TestContext context(ClientContext client) {
    return TestContext.of("request-1").withClient(client);
  }

  private Span handle(Map<String, Object> event, Context context) {
    RequestHandler<Map<String, Object>, String> handler = (input, ignored) -> "ok";
    tracer.wrap(handler).handleRequest(event, context);
    return exported.spans().get(exported.spans().size() - 1);
  }

  private static Map<String, Object> http(String header, String value) {
    return Map.of(
        "rawPath", "/",
        "headers", Map.of(header, value),
        "requestContext", Map.of("http", Map.of("method", "GET")));
  }

  private static ClientContext client(Map<String, String> custom, Map<String, String> environment) {
    return new ClientContext() {
      @Override
      public Client getClient() {
        return null;
      }

      @Override
      public Map<String, String> getCustom() {
        return custom;
      }

      @Override
      public Map<String, String> getEnvironment() {
        return environment;
      }
    };
  }

  private static String hex(com.google.protobuf.ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
