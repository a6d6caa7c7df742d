package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;

/**
 * The entry point for functions of requests over HTTP that are to be traced without a line of code:
 * deploy it as the function's target and name the function's own class in {@code
 * SPANLEDGER_TARGET}.
 */
public final class SpanledgerHttpFunction implements HttpFunction {
  private final HttpFunction function;

  /** Called by the runtime, once per process. */
  public SpanledgerHttpFunction() {
    function = SpanledgerFunctions.wrap(TargetLoader.load(System.getenv(), HttpFunction.class));
  }

  @Override
  public void service(HttpRequest request, HttpResponse response) throws Exception {
    function.service(request, response);
  }
}
