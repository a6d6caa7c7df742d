package dev.spanledger.instrumentation.agent.function;

import com.amazonaws.services.lambda.runtime.Context;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Around {@code RequestHandler.handleRequest}. */
public final class RequestHandlerAdvice {
  private RequestHandlerAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  public static @Nullable Object enter(
      @Advice.Argument(0) @Nullable Object event,
      @Advice.Argument(1) @Nullable Context lambdaContext) {
    return HandlerCall.start(event, lambdaContext);
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  public static void exit(
      @Advice.Enter @Nullable Object call,
      @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object output,
      @Advice.Thrown @Nullable Throwable error) {
    HandlerCall.end(call, output, error);
  }
}
