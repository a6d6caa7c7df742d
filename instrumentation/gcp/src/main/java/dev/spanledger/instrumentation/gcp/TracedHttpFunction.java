package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import dev.spanledger.instrumentation.invocation.Invocation;
import dev.spanledger.instrumentation.invocation.InvocationTracer;

/** A function behind HTTP. */
final class TracedHttpFunction implements HttpFunction {
  private final InvocationTracer tracer;
  private final RequestTimeout timeout;
  private final HttpFunction function;

  TracedHttpFunction(InvocationTracer tracer, RequestTimeout timeout, HttpFunction function) {
    this.tracer = tracer;
    this.timeout = timeout;
    this.function = function;
  }

  @Override
  public void service(HttpRequest request, HttpResponse response) throws Exception {
    if (Invocation.isRunning()) {
      function.service(request, response);
      return;
    }
    Invocation invocation =
        tracer.start(HttpRequests.read(request).remainingMillis(timeout.countdown()));
    StatusResponse watched = new StatusResponse(response);
    try {
      function.service(request, watched);
      invocation.succeeded(watched.status());
    } catch (Throwable e) {
      invocation.failed(e);
      throw e;
    } finally {
      invocation.finish();
    }
  }
}
