package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.Context;
import com.google.cloud.functions.RawBackgroundFunction;
import dev.spanledger.instrumentation.invocation.Invocation;
import dev.spanledger.instrumentation.invocation.InvocationTracer;

/** A function of the first generation that events start. */
final class TracedBackgroundFunction implements RawBackgroundFunction {
  private final InvocationTracer tracer;
  private final RequestTimeout timeout;
  private final RawBackgroundFunction function;

  TracedBackgroundFunction(
      InvocationTracer tracer, RequestTimeout timeout, RawBackgroundFunction function) {
    this.tracer = tracer;
    this.timeout = timeout;
    this.function = function;
  }

  @Override
  public void accept(String json, Context context) throws Exception {
    if (Invocation.isRunning()) {
      function.accept(json, context);
      return;
    }
    Invocation invocation =
        tracer.start(BackgroundRequests.read(json, context).remainingMillis(timeout.countdown()));
    try {
      function.accept(json, context);
      invocation.succeeded(0);
    } catch (Throwable e) {
      invocation.failed(e);
      throw e;
    } finally {
      invocation.finish();
    }
  }
}
