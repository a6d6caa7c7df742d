package dev.spanledger.benchmarks.function.xray;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.xray.AWSXRay;
import com.amazonaws.xray.entities.Subsegment;
import dev.spanledger.benchmarks.function.plain.PlainHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One subsegment by hand, as a function has it that uses the X-Ray SDK. */
public final class TracedHandler implements RequestStreamHandler {
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    Subsegment subsegment = AWSXRay.beginSubsegment("handle");
    try {
      PlainHandler.answer(input, output);
    } catch (IOException | RuntimeException e) {
      subsegment.addException(e);
      throw e;
    } finally {
      AWSXRay.endSubsegment();
    }
  }
}
