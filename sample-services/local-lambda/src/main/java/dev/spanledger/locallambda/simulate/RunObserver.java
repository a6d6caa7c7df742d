package dev.spanledger.locallambda.simulate;

/** Told of each run when it is over. */
interface RunObserver {
  /**
   * One run, as it is billed.
   *
   * @param isWithheld whether its report never reaches the collector
   * @param billedMbMs memory in MB times billed milliseconds, init included
   */
  void ended(
      SimulatedRun run,
      String functionArn,
      FunctionProfile profile,
      boolean isWithheld,
      long billedMbMs);
}
