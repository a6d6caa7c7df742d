package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A process that lives for days must not keep anything of each invocation. */
class ManyInvocationsTest {
  private static final int INVOCATIONS = 100_000;

  /** By then all that is kept for good is there: known attributes, templates, buffers. */
  private static final int SETTLED = 20_000;

  /** An object takes 16 bytes at least; one kept of each invocation would show. */
  private static final long LESS_THAN_ONE_OBJECT_EACH = 15L * (INVOCATIONS - SETTLED);

  private final Lines lines = new Lines();
  private final FunctionTracer tracer =
      FunctionTracer.create(
          Map.of("AWS_LAMBDA_FUNCTION_NAME", "orders"),
          Clock.systemUTC(),
          new PrintStream(lines, false, StandardCharsets.UTF_8),
          null,
          ColdStart.startedAt(0, 0));

  @Test
  void a_hundred_thousand_invocations_leave_nothing_behind() {
    Tracer own = tracer.openTelemetry().getTracer("shop");
    RequestHandler<Map<String, Object>, String> handler =
        tracer.wrap(
            (RequestHandler<Map<String, Object>, String>)
                (event, context) -> {
                  Span child = own.spanBuilder("child").startSpan();
                  child.setAttribute("order.id", (String) event.get("path"));
                  if (event.get("fails").equals(true)) {
                    throw new IllegalStateException("out of stock");
                  }
                  child.end();
                  return "ok";
                });
    long settledBytes = 0;
    for (int i = 0; i < INVOCATIONS; i++) {
      if (i == SETTLED) {
        settledBytes = usedBytes();
      }
      invoke(handler, i);
    }

    assertThat(usedBytes() - settledBytes).isLessThan(LESS_THAN_ONE_OBJECT_EACH);
    // Traces and metrics of each.
    assertThat(lines.count).isEqualTo(2L * INVOCATIONS);
  }

  /** Of paths of all lengths, now and then one that fails and forgets to end a span. */
  private static void invoke(RequestHandler<Map<String, Object>, String> handler, int number) {
    Map<String, Object> event =
        Map.of(
            "httpMethod",
            "GET",
            "resource",
            "/orders/{id}",
            "path",
            "/orders/" + "7".repeat(number % 50) + number,
            "requestContext",
            Map.of("resourcePath", "/orders/{id}", "stage", "prod"),
            "fails",
            number % 100 == 1);
    try {
      handler.handleRequest(event, TestContext.of("request-" + number));
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("out of stock");
    }
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Counts lines and keeps none. */
  private static final class Lines extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count += b == '\n' ? 1 : 0;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }
  }
}
