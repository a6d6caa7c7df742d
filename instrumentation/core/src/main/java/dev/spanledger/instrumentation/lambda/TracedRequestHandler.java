package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.event.ResponseStatus;
import dev.spanledger.instrumentation.invocation.Invocation;
import org.jspecify.annotations.Nullable;

/** A handler whose input the runtime has already read into an object or a map. */
final class TracedRequestHandler<I, O> implements RequestHandler<I, O> {
  private final FunctionTracer tracer;
  private final RequestHandler<I, O> handler;

  TracedRequestHandler(FunctionTracer tracer, RequestHandler<I, O> handler) {
    this.tracer = tracer;
    this.handler = handler;
  }

  @Override
  public O handleRequest(I input, Context context) {
    if (Invocation.isRunning()) {
      return handler.handleRequest(input, context);
    }
    Invocation invocation = tracer.start(input, context);
    Payloads payloads = tracer.payloads();
    if (payloads != null) {
      payloads.request(invocation, input);
    }
    try {
      O output = handler.handleRequest(input, context);
      if (payloads != null) {
        payloads.response(invocation, output);
      }
      invocation.succeeded(invocation.isHttp() ? status(output) : 0);
      return output;
    } catch (Throwable e) {
      invocation.failed(e);
      throw e;
    } finally {
      invocation.finish();
    }
  }

  private static int status(@Nullable Object output) {
    try {
      return ResponseStatus.of(output);
    } catch (RuntimeException | LinkageError e) {
      return 0;
    }
  }
}
