package dev.spanledger.benchmarks.function.spanledger;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.benchmarks.function.plain.PlainHandler;
import dev.spanledger.instrumentation.Spanledger;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Spanledger by its one line. */
public final class WrappedHandler implements RequestStreamHandler {
  private final RequestStreamHandler traced = Spanledger.wrap(new PlainHandler());

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    traced.handleRequest(input, output, context);
  }
}
