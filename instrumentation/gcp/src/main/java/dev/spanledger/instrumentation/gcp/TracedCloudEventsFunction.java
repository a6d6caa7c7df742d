package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.CloudEventsFunction;
import dev.spanledger.instrumentation.invocation.Invocation;
import dev.spanledger.instrumentation.invocation.InvocationTracer;
import io.cloudevents.CloudEvent;

/** A function that events start. */
final class TracedCloudEventsFunction implements CloudEventsFunction {
  private final InvocationTracer tracer;
  private final RequestTimeout timeout;
  private final CloudEventsFunction function;

  TracedCloudEventsFunction(
      InvocationTracer tracer, RequestTimeout timeout, CloudEventsFunction function) {
    this.tracer = tracer;
    this.timeout = timeout;
    this.function = function;
  }

  @Override
  public void accept(CloudEvent event) throws Exception {
    if (Invocation.isRunning()) {
      function.accept(event);
      return;
    }
    Invocation invocation =
        tracer.start(CloudEventRequests.read(event).remainingMillis(timeout.countdown()));
    try {
      function.accept(event);
      invocation.succeeded(0);
    } catch (Throwable e) {
      invocation.failed(e);
      throw e;
    } finally {
      invocation.finish();
    }
  }
}
