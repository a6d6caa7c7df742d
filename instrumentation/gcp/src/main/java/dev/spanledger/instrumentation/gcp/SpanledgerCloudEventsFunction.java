package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.CloudEventsFunction;
import io.cloudevents.CloudEvent;

/**
 * The entry point for functions of CloudEvents that are to be traced without a line of code: deploy
 * it as the function's target and name the function's own class in {@code SPANLEDGER_TARGET}.
 */
public final class SpanledgerCloudEventsFunction implements CloudEventsFunction {
  private final CloudEventsFunction function;

  /** Called by the runtime, once per process. */
  public SpanledgerCloudEventsFunction() {
    function =
        SpanledgerFunctions.wrap(TargetLoader.load(System.getenv(), CloudEventsFunction.class));
  }

  @Override
  public void accept(CloudEvent event) throws Exception {
    function.accept(event);
  }
}
