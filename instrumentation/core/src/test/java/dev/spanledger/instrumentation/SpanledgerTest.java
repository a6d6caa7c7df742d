package dev.spanledger.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.lambda.Exported;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanledgerTest {
  private static final Map<String, Object> HTTP =
      Map.of(
          "routeKey", "GET /a",
          "headers",
              Map.of(
                  "Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                  "Baggage", "colour=red"),
          "requestContext", Map.of("http", Map.of("method", "GET")));

  private final Exported exported = new Exported();
  private final Spanledger spanledger =
      Spanledger.builder()
          .environment(Map.of("AWS_LAMBDA_FUNCTION_NAME", "orders"))
          .standardOutput(exported.stream())
          .build();

  @Test
  void a_plain_method_is_a_handler() {
    RequestHandler<Map<String, Object>, String> handler =
        spanledger.traceMethod(SpanledgerTest::plain);
    assertThat(handler.handleRequest(HTTP, null)).isEqualTo("plain");
    assertThat(exported.span("GET /a").getName()).isEqualTo("GET /a");
  }

  @Test
  void a_piece_of_work_has_a_span_in_which_it_runs() {
    RequestHandler<Map<String, Object>, String> handler =
        spanledger.traceMethod(
            (Map<String, Object> event) ->
                Spanledger.span("price", () -> Span.current().getSpanContext().getSpanId()));
    String seen = handler.handleRequest(HTTP, null);

    assertThat(java.util.HexFormat.of().formatHex(exported.span("price").getSpanId().toByteArray()))
        .isEqualTo(seen);
    assertThat(exported.span("price").getParentSpanId())
        .isEqualTo(exported.span("GET /a").getSpanId());
  }

  @Test
  void what_the_work_throws_marks_its_span_and_comes_out_as_it_is() {
    IOException gone = new IOException("gone");
    RequestHandler<Map<String, Object>, String> handler =
        spanledger.traceMethod(
            (Map<String, Object> event) -> {
              assertThatThrownBy(
                      () ->
                          Spanledger.span(
                              "store",
                              () -> {
                                throw gone;
                              }))
                  .isSameAs(gone);
              return "ok";
            });
    handler.handleRequest(HTTP, null);
    assertThat(Exported.attributes(exported.span("store")))
        .containsEntry("error.type", "java.io.IOException");
    assertThat(Exported.attributes(exported.span("GET /a"))).doesNotContainKey("error.type");
  }

  @Test
  void an_action_needs_no_result() throws IOException {
    Spanledger.span("outside of any invocation", () -> action(new int[1]));
  }

  @Test
  void baggage_of_the_caller_is_there_whatever_the_case_of_its_header() {
    RequestHandler<Map<String, Object>, String> handler =
        spanledger.traceMethod(
            (Map<String, Object> event) -> Baggage.current().getEntryValue("colour"));
    assertThat(handler.handleRequest(HTTP, null)).isEqualTo("red");
  }

  private static String plain(Map<String, Object> event) {
    return "plain";
  }

  private static void action(int[] counter) throws IOException {
    counter[0]++;
  }
}
