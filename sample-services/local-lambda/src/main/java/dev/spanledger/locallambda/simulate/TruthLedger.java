package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.Architecture;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down who caused each run before it ends, and what it is billed when it has. */
final class TruthLedger implements RunObserver {
  private final Map<String, Map<TruthCaller, Integer>> callersByRequest = new HashMap<>();
  private final List<TruthRun> runs = new ArrayList<>();

  /** Callers of a run that is about to end. */
  void caused(SimulatedRun run, Map<TruthCaller, Integer> shares) {
    callersByRequest.put(run.requestId(), shares);
  }

  @Override
  public void ended(
      SimulatedRun run,
      String functionArn,
      FunctionProfile profile,
      boolean isWithheld,
      long billedMbMs) {
    Map<TruthCaller, Integer> shares = callersByRequest.remove(run.requestId());
    if (shares == null) {
      throw new IllegalStateException("Nobody caused run " + run.requestId());
    }
    runs.add(
        new TruthRun(
            run.requestId(),
            functionArn,
            InstancePool.instant(run.startNanos()).truncatedTo(ChronoUnit.HOURS),
            profile.architecture() == Architecture.ARM64,
            run.instance().isProvisioned(),
            billedMbMs,
            shares));
  }

  List<TruthRun> runs() {
    return runs;
  }
}
