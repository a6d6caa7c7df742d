package dev.spanledger.instrumentation.invocation;

/**
 * What one invocation adds to the function's metrics.
 *
 * @param trigger {@code faas.trigger}
 * @param initNanos that initialisation or restore before it took; 0 where there was none
 * @param durationNanos from its start to its end
 * @param cpuNanos that the process used since the invocation before, at 10 ms resolution
 * @param residentBytes of the process; 0 where the system does not tell, nor the processor time
 */
record Outcome(
    String trigger,
    Fate fate,
    boolean isCold,
    long initNanos,
    long durationNanos,
    long cpuNanos,
    long residentBytes) {

  /** How an invocation ended. */
  enum Fate {
    SUCCEEDED,
    FAILED,
    TIMED_OUT
  }
}
