package dev.spanledger.benchmarks.function.plain;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The function that every variant wraps: reads its event and answers, so that all else is cost. */
public final class PlainHandler implements RequestStreamHandler {
  private static final byte[] ANSWER =
      "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/json\"},\"body\":\"{}\"}"
          .getBytes(StandardCharsets.UTF_8);

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    answer(input, output);
  }

  /** The same work for handlers that cannot be wrapped and have to be extended. */
  public static void answer(InputStream input, OutputStream output) throws IOException {
    input.readAllBytes();
    output.write(ANSWER);
  }
}
