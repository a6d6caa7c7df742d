package dev.spanledger.instrumentation.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/** Goes on only when as many invocations are in it as the runtime lets run at once. */
public final class Together implements RequestHandler<Map<String, Object>, String> {
  private static final CyclicBarrier ALL =
      new CyclicBarrier(Integer.parseInt(System.getenv("AWS_LAMBDA_MAX_CONCURRENCY")));

  private final RequestHandler<Map<String, Object>, String> traced =
      Spanledger.wrap((RequestHandler<Map<String, Object>, String>) this::meet);

  @Override
  public String handleRequest(Map<String, Object> event, Context context) {
    return traced.handleRequest(event, context);
  }

  private String meet(Map<String, Object> event, Context context) {
    await();
    String name = String.valueOf(event.get("name"));
    Spanledger.span(name, Together::await);
    return name;
  }

  private static void await() {
    try {
      ALL.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the other invocations did not come", e);
    }
  }
}
