package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanledgerHandlerTest {
  private static final String HTTP_EVENT =
      "{\"version\":\"2.0\",\"routeKey\":\"GET /a\",\"rawPath\":\"/a\","
          + "\"requestContext\":{\"http\":{\"method\":\"GET\"}}}";

  private final Exported exported = new Exported();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Typed                  | {\"statusCode\":201,\"body\":\"GET\",\"isBase64Encoded\":false}",
        "Typed::handleRequest   | {\"statusCode\":201,\"body\":\"GET\",\"isBase64Encoded\":false}",
        "Streams                | {\"statusCode\":201}",
        "Plain::streams         | {\"statusCode\":201}",
        "Plain::streamsAndContext | {\"statusCode\":201,\"id\":\"request-1\"}",
        "Plain::map             | {\"statusCode\":201}",
        "Plain::mapAndContext   | {\"statusCode\":201}",
        "Plain::fixed           | {\"statusCode\":201}",
        "Plain::overloaded      | {\"statusCode\":201}"
      })
  void every_shape_of_handler_is_called_by_its_name_and_traced(String handler, String response)
      throws IOException {
    assertThat(call(handler, HTTP_EVENT)).isEqualTo(response);
    assertThat(Exported.attributes(exported.span("GET /a")))
        .containsEntry("http.response.status_code", 201L);
  }

  @Test
  void a_handler_that_wraps_itself_too_is_still_one_invocation() throws IOException {
    assertThat(call("Wrapped", HTTP_EVENT)).isEqualTo("{\"statusCode\":201}");
    assertThat(exported.spans()).extracting(Span::getName).containsExactly("work", "GET /a");
    assertThat(exported.requests()).hasSize(1);
    assertThat(exported.metricRequests()).hasSize(1);
    assertThat(call("WrappedStreams", HTTP_EVENT)).isEqualTo("{\"statusCode\":202}");
    assertThat(exported.requests()).hasSize(2);
    assertThat(exported.spans())
        .extracting(Span::getName)
        .containsExactly("work", "GET /a", "GET /a");
  }

  @Test
  void a_context_that_a_handler_left_behind_hides_no_later_invocation() throws IOException {
    try (Scope around = io.opentelemetry.context.Context.root().makeCurrent()) {
      assertThat(call("Plain::leaves", HTTP_EVENT)).isEqualTo("{\"statusCode\":201}");
      assertThat(call("Plain::map", HTTP_EVENT)).isEqualTo("{\"statusCode\":201}");
    }
    assertThat(exported.requests()).hasSize(2);
  }

  @Test
  void lists_keep_their_element_type() throws IOException {
    assertThat(call("Plain::sum", "[{\"quantity\":2},{\"quantity\":3}]")).isEqualTo("5");
    assertThat(Exported.attributes(exported.span("orders"))).containsEntry("faas.trigger", "other");
  }

  @Test
  void a_method_without_a_result_writes_nothing() throws IOException {
    assertThat(call("Plain::nothing", "{}")).isEmpty();
  }

  @Test
  void a_checked_exception_of_a_plain_method_comes_out_unchanged() {
    assertThatThrownBy(() -> call("Plain::fails", "{}"))
        .isExactlyInstanceOf(Exception.class)
        .hasMessage("out of stock");
    assertThat(Exported.attributes(exported.span("orders")))
        .containsEntry("error.type", "java.lang.Exception");
  }

  @Test
  void a_name_that_leads_nowhere_is_refused_at_start_with_what_would_be_right() {
    assertThatThrownBy(() -> new SpanledgerHandler(tracer(null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "SPANLEDGER_HANDLER is not set; it names the function's handler, as in"
                + " com.acme.Orders::place");
    assertThatThrownBy(() -> new SpanledgerHandler(tracer("com.acme.Missing")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "SPANLEDGER_HANDLER is \"com.acme.Missing\", of which no public class with a public"
                + " constructor without arguments could be loaded");
    String three = Plain.class.getName() + "::three";
    assertThatThrownBy(() -> new SpanledgerHandler(tracer(three)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "SPANLEDGER_HANDLER is \""
                + three
                + "\", which is no public method of at most one argument, or two streams, and a"
                + " Context");
  }

  private String call(String handler, String event) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String name = SpanledgerHandlerTest.class.getName() + '$' + handler;
    new SpanledgerHandler(tracer(name))
        .handleRequest(
            new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
            output,
            TestContext.of("request-1"));
    return output.toString(StandardCharsets.UTF_8);
  }

  private FunctionTracer tracer(String handler) {
    Map<String, String> environment =
        handler == null
            ? Map.of()
            : Map.of(
                "SPANLEDGER_HANDLER",
                handler,
                "AWS_LAMBDA_FUNCTION_NAME",
                "orders",
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                "60000");
    return FunctionTracer.create(
        environment, Clock.systemUTC(), exported.stream(), null, ColdStart.startedAt(0, 0));
  }

  public static final class Typed
      implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
      return APIGatewayV2HTTPResponse.builder()
          .withStatusCode(201)
          .withBody(event.getRequestContext().getHttp().getMethod())
          .build();
    }
  }

  public static final class Streams implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      output.write("{\"statusCode\":201}".getBytes(StandardCharsets.UTF_8));
    }
  }

  public static final class Wrapped
      implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final RequestHandler<Map<String, Object>, Map<String, Object>> traced =
        Spanledger.builder()
            .environment(Map.of("OTEL_METRICS_EXPORTER", "none"))
            .standardOutput(failing())
            .build()
            .trace(
                (RequestHandler<Map<String, Object>, Map<String, Object>>)
                    (event, context) -> Spanledger.span("work", () -> Map.of("statusCode", 201)));

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
      return traced.handleRequest(event, context);
    }
  }

  public static final class WrappedStreams implements RequestStreamHandler {
    private final RequestStreamHandler traced =
        Spanledger.builder()
            .environment(Map.of())
            .standardOutput(failing())
            .build()
            .trace(
                (RequestStreamHandler)
                    (in, out, context) ->
                        out.write("{\"statusCode\":202}".getBytes(StandardCharsets.UTF_8)));

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      traced.handleRequest(input, output, context);
    }
  }

  /** Where nothing may be written to. */
  private static PrintStream failing() {
    return new PrintStream(OutputStream.nullOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        throw new AssertionError("written: " + new String(bytes, StandardCharsets.UTF_8));
      }
    };
  }

  public static final class Plain {
    @SuppressWarnings("MustBeClosedChecker") // What the test is about.
    public Map<String, Object> leaves(Map<String, Object> event) {
      io.opentelemetry.context.Context.current()
          .with(io.opentelemetry.api.trace.Span.getInvalid())
          .makeCurrent();
      return Map.of("statusCode", 201);
    }

    public void streams(InputStream input, OutputStream output) throws IOException {
      output.write("{\"statusCode\":201}".getBytes(StandardCharsets.UTF_8));
    }

    public void streamsAndContext(InputStream input, OutputStream output, Context context)
        throws IOException {
      String id = context.getAwsRequestId();
      output.write(("{\"statusCode\":201,\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    public Map<String, Object> map(Map<String, Object> event) {
      assertThat(event).containsEntry("rawPath", "/a");
      return Map.of("statusCode", 201);
    }

    public Map<String, Object> mapAndContext(Map<String, Object> event, Context context) {
      assertThat(context.getAwsRequestId()).isEqualTo("request-1");
      return map(event);
    }

    public static Map<String, Object> fixed() {
      return Map.of("statusCode", 201);
    }

    public Map<String, Object> overloaded(Map<String, Object> event) {
      return Map.of("statusCode", 500);
    }

    public Map<String, Object> overloaded(Map<String, Object> event, Context context) {
      return Map.of("statusCode", 201);
    }

    public int sum(List<Line> lines) {
      return lines.stream().mapToInt(Line::getQuantity).sum();
    }

    public void nothing(Map<String, Object> event) {}

    public void fails(Map<String, Object> event) throws Exception {
      throw new Exception("out of stock");
    }

    public void three(String one, String two, String three) {}
  }

  public static final class Line {
    private int quantity;

    public int getQuantity() {
      return quantity;
    }

    public void setQuantity(int quantity) {
      this.quantity = quantity;
    }
  }
}
