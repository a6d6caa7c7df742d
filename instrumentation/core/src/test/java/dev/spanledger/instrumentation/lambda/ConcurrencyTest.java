package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Lambda managed instances: many invocations side by side in one process. */
class ConcurrencyTest {
  private static final int AT_ONCE = 16;
  private static final int ROUNDS = 25;

  private final Exported exported = new Exported();
  private final FunctionTracer tracer =
      FunctionTracer.create(
          Map.of(
              "AWS_LAMBDA_FUNCTION_NAME", "orders",
              "AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(AT_ONCE),
              "AWS_LAMBDA_INITIALIZATION_TYPE", "lambda-managed-instances",
              "OTEL_EXPORTER_OTLP_TIMEOUT", "60000",
              // The process has but one, so it can belong to no invocation in particular.
              "_X_AMZN_TRACE_ID", header(999_999)),
          Clock.systemUTC(),
          exported.stream(),
          null,
          ColdStart.startedAt(0, 0));

  @Test
  void no_span_ends_in_another_invocations_trace() throws Exception {
    CyclicBarrier together = new CyclicBarrier(AT_ONCE);
    Tracer own = tracer.openTelemetry().getTracer("shop");
    RequestHandler<Map<String, Object>, String> handler =
        tracer.wrap(
            (RequestHandler<Map<String, Object>, String>)
                (event, context) -> {
                  String name = (String) event.get("name");
                  meet(together);
                  io.opentelemetry.api.trace.Span child = own.spanBuilder(name).startSpan();
                  meet(together);
                  child.end();
                  return name;
                });
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> invocations = new ArrayList<>();
      for (int worker = 0; worker < AT_ONCE; worker++) {
        int first = worker * ROUNDS;
        invocations.add(
            threads.submit(
                () -> {
                  for (int i = first; i < first + ROUNDS; i++) {
                    handler.handleRequest(
                        Map.of("name", "child-" + i),
                        TestContext.of("request-" + i).withXray(header(i)));
                  }
                }));
      }
      for (Future<?> invocation : invocations) {
        invocation.get(120, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    List<Span> spans = exported.spans();
    assertThat(spans).hasSize(2 * AT_ONCE * ROUNDS);
    for (Span span : spans) {
      boolean isServer = span.getKind() == Span.SpanKind.SPAN_KIND_SERVER;
      String name =
          isServer ? (String) Exported.attributes(span).get("faas.invocation_id") : span.getName();
      int number = Integer.parseInt(name.substring(name.indexOf('-') + 1));
      assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
          .isEqualTo(traceId(number));
    }
    assertThat(spans)
        .filteredOn(span -> Boolean.TRUE.equals(Exported.attributes(span).get("faas.coldstart")))
        .hasSize(1);
  }

  @Test
  void without_a_header_of_its_own_an_invocation_takes_nobody_elses() {
    RequestHandler<Map<String, Object>, String> handler = (event, context) -> "ok";
    tracer.wrap(handler).handleRequest(Map.of(), TestContext.of("request-1"));
    assertThat(exported.span("orders").getParentSpanId()).isEmpty();
  }

  private static String header(int number) {
    String id = traceId(number);
    return "Root=1-"
        + id.substring(0, 8)
        + "-"
        + id.substring(8)
        + ";Parent=53995c3f42cd8ad8;Sampled=1";
  }

  private static String traceId(int number) {
    return "5759e988" + HexFormat.of().toHexDigits(number) + "bd862e3fe1be46a9";
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
