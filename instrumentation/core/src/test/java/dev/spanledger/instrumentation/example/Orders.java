package dev.spanledger.instrumentation.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import java.util.Map;

// README: begin
public final class Orders implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  private final RequestHandler<Map<String, Object>, Map<String, Object>> traced =
      Spanledger.wrap(this::place);

  @Override
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    return traced.handleRequest(event, context);
  }

  private Map<String, Object> place(Map<String, Object> event, Context context) {
    return Map.of("statusCode", 201, "body", "{}");
  }
}
// README: end
