package dev.spanledger.locallambda.simulate;

import java.time.Instant;
import java.util.Map;

/**
 * A run, and who really caused it.
 *
 * @param hour in which it is billed
 * @param billedMbMs memory in MB times billed milliseconds
 * @param shares of its callers; one where a request caused it, one for each message of a batch
 */
public record TruthRun(
    String invocationId,
    String functionArn,
    Instant hour,
    boolean isArm,
    boolean isProvisioned,
    long billedMbMs,
    Map<TruthCaller, Integer> shares) {
  public TruthRun {
    shares = Map.copyOf(shares);
  }
}
