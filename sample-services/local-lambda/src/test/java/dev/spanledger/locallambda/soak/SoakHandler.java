package dev.spanledger.locallambda.soak;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.util.Map;

/** Makes as many spans below its own as its event says, then answers, throws or hangs. */
public final class SoakHandler implements RequestHandler<Map<String, Object>, String> {
  @Override
  public String handleRequest(Map<String, Object> event, Context context) {
    int remainingMs = context.getRemainingTimeInMillis();
    Tracer tracer = GlobalOpenTelemetry.getTracer("soak");
    int spans = ((Number) event.get("spans")).intValue();
    for (int i = 0; i < spans; i++) {
      tracer
          .spanBuilder("step")
          .setAttribute("invocation", context.getAwsRequestId())
          .startSpan()
          .end();
    }
    switch (String.valueOf(event.get("how"))) {
      case "hang" -> sleep(Long.MAX_VALUE / 1_000_000);
      case "throw" -> throw new IllegalStateException("as the event says");
      default -> sleep(((Number) event.get("ms")).longValue());
    }
    return "had " + remainingMs + " ms";
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
