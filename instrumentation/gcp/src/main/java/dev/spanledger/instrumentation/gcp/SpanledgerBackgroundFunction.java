package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.Context;
import com.google.cloud.functions.RawBackgroundFunction;

/**
 * The entry point for functions of events of the first generation that are to be traced without a
 * line of code: deploy it as the function's target and name the function's own class in {@code
 * SPANLEDGER_TARGET}.
 */
public final class SpanledgerBackgroundFunction implements RawBackgroundFunction {
  private final RawBackgroundFunction function;

  /** Called by the runtime, once per process. */
  public SpanledgerBackgroundFunction() {
    function =
        SpanledgerFunctions.wrapBackground(
            TargetLoader.load(System.getenv(), RawBackgroundFunction.class));
  }

  @Override
  public void accept(String json, Context context) throws Exception {
    function.accept(json, context);
  }
}
