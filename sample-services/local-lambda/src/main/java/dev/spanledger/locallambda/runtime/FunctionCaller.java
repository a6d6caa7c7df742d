package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.wire.Body;
import org.jspecify.annotations.Nullable;

/**
 * Runs a function and waits for its answer: {@link FunctionRunner#invoke}, for parts that start
 * before the runner does.
 */
@FunctionalInterface
public interface FunctionCaller {
  /**
   * Runs a function.
   *
   * @param traceContext an X-Ray header to continue; a new trace begins without
   */
  InvocationResult invoke(String functionName, Body payload, @Nullable String traceContext)
      throws InterruptedException, TooManyRequestsException;
}
