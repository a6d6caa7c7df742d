package dev.spanledger.locallambda.simulate;

/** Counts of a history while it is made. */
final class Tally implements RunObserver {
  private long traces;
  private long invocations;
  private long coldStarts;
  private long withheld;
  private long withheldMbMs;

  void trace() {
    traces++;
  }

  @Override
  public void ended(
      SimulatedRun run,
      String functionArn,
      FunctionProfile profile,
      boolean isWithheld,
      long billedMbMs) {
    invocations++;
    coldStarts += run.isCold() ? 1 : 0;
    withheld += isWithheld ? 1 : 0;
    withheldMbMs += isWithheld ? billedMbMs : 0;
  }

  HistoryReport report(HistorySettings settings, long spanCount, long requestCount) {
    return new HistoryReport(
        settings.from(),
        settings.to(),
        traces,
        spanCount,
        invocations,
        coldStarts,
        withheld,
        withheldMbMs,
        requestCount);
  }
}
