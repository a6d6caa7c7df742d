package dev.spanledger.benchmarks.function.powertools;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.benchmarks.function.plain.PlainHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import software.amazon.lambda.powertools.tracing.Tracing;

/** Powertools by its annotation, woven at build time. */
public final class TracedHandler implements RequestStreamHandler {
  @Override
  @Tracing
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    PlainHandler.answer(input, output);
  }
}
