package dev.spanledger.instrumentation.agent.function;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.InputStream;
import java.io.OutputStream;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Around {@code RequestStreamHandler.handleRequest}. */
public final class StreamHandlerAdvice {
  private StreamHandlerAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  public static @Nullable Object enter(
      @Advice.Argument(0) @Nullable InputStream input,
      @Advice.Argument(2) @Nullable Context lambdaContext) {
    return HandlerCall.start(HandlerCall.bytes(input), lambdaContext);
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  public static void exit(
      @Advice.Enter @Nullable Object call,
      @Advice.Argument(1) @Nullable OutputStream output,
      @Advice.Thrown @Nullable Throwable error) {
    HandlerCall.end(call, output, error);
  }
}
