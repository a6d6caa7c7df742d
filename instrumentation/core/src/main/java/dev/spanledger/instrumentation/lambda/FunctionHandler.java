package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.function.Function;

/** A handler that does not ask for Lambda's context. */
final class FunctionHandler<I, O> implements RequestHandler<I, O> {
  private final Function<I, O> function;

  FunctionHandler(Function<I, O> function) {
    this.function = function;
  }

  @Override
  public O handleRequest(I input, Context context) {
    return function.apply(input);
  }
}
