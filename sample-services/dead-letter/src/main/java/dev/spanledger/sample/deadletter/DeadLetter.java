package dev.spanledger.sample.deadletter;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import java.util.Map;

/**
 * The function's entry point: {@code {"queue": "orders", "most": 10}} in, how many messages went
 * back to their queue, and how many stay, out.
 */
public final class DeadLetter implements RequestHandler<Map<String, Object>, Redrive.Result> {
  private final Redrive redrive = Redrive.connect(System.getenv());

  private final RequestHandler<Map<String, Object>, Redrive.Result> traced =
      Spanledger.wrap((event, context) -> redrive.run(RedriveRequest.of(event)));

  @Override
  public Redrive.Result handleRequest(Map<String, Object> event, Context context) {
    return traced.handleRequest(event, context);
  }
}
