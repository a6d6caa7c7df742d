package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadsTest {
  private final Exported exported = new Exported();

  @Test
  void objects_are_shown_as_json_and_what_cannot_print_itself_is_not_shown() {
    record Order(int id, String password) {}

    assertThat(request("both", Map.of("a", Arrays.asList(1, null, true, "x\"y", List.of()))))
        .isEqualTo("{\"a\":[1,null,true,\"x\\\"y\",[]]}");
    assertThat(request("both", "text with password=hunter2"))
        .isEqualTo("text with password=REDACTED");
    assertThat(request("request", new Order(17, "hunter2")))
        .isEqualTo("\"Order[id=17, password=REDACTED]\"");
    Object silent =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("made up");
          }
        };
    assertThat(request("both", silent)).isNull();
  }

  @Test
  void a_payload_is_cut_to_what_the_collector_takes() {
    assertThat(request("both", "x".repeat(1_000_000))).isEqualTo("x".repeat(4096));
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThat(request("both", itself)).asString().startsWith("[[[[");
  }

  @Test
  void only_what_was_asked_for_is_taken() {
    assertThat(request("response", "x")).isNull();
    assertThat(request("none", "x")).isNull();
    assertThat(request("everything", "x")).isNull();
  }

  private Object request(String setting, Object event) {
    FunctionTracer tracer =
        FunctionTracer.create(
            Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "60000", "SPANLEDGER_CAPTURE_PAYLOADS", setting),
            Clock.systemUTC(),
            exported.stream(),
            null,
            ColdStart.startedAt(0, 0));
    RequestHandler<Object, String> handler = (input, context) -> "ok";
    tracer.wrap(handler).handleRequest(event, TestContext.of("request-1"));
    int last = exported.spans().size() - 1;
    return Exported.attributes(exported.spans().get(last)).get("spanledger.request.payload");
  }
}
