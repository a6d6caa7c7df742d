package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Traces a function without a line of code: make this class the function's handler, and name the
 * function's own in {@code SPANLEDGER_HANDLER}, as in {@code com.acme.Orders::handleRequest}. It
 * may be a {@code RequestHandler}, a {@code RequestStreamHandler}, or any public method of up to
 * one argument and a {@code Context}.
 */
public final class SpanledgerHandler implements RequestStreamHandler {
  private final RequestStreamHandler handler;

  /**
   * Loads the function's handler.
   *
   * @throws IllegalStateException where the variable is missing or names nothing that can be called
   */
  public SpanledgerHandler() {
    this(FunctionTracer.ofProcess());
  }

  SpanledgerHandler(FunctionTracer tracer) {
    handler = tracer.wrap(HandlerLoader.load(tracer.handlerName()));
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handler.handleRequest(input, output, context);
  }
}
