package dev.spanledger.locallambda.runtime;

import java.time.Duration;

/**
 * How many instances of a function there may be, and how they come to be ready.
 *
 * @param mostInstances how far it scales out; 0 turns the function off
 * @param patience how long a caller waits for a free instance before it is refused with 429
 * @param idleTimeout after which an instance without work is recycled
 * @param provisionedCount instances started ahead and kept; further ones start on demand
 * @param snapshotCount instances started ahead, stopped, and continued on demand; 0 for a function
 *     without SnapStart. A process can be continued once, so this is a stock that is refilled.
 * @param runsPerInstance more than 1 for an instance that runs several events at once
 */
public record Scaling(
    int mostInstances,
    Duration patience,
    Duration idleTimeout,
    int provisionedCount,
    int snapshotCount,
    int runsPerInstance) {

  /** Lambda refuses at once; a demo on two cores is better served by a short wait. */
  static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

  /** Each is a JVM on this machine. */
  private static final int MOST_INSTANCES = 1_000;

  /** What Lambda offers per execution environment of a managed instance's vCPU and more. */
  private static final int MOST_RUNS_PER_INSTANCE = 64;

  public Scaling {
    require("instances", mostInstances, 0, MOST_INSTANCES);
    require("provisioned instances", provisionedCount, 0, mostInstances);
    require("snapshots", snapshotCount, 0, MOST_INSTANCES);
    require("runs per instance", runsPerInstance, 1, MOST_RUNS_PER_INSTANCE);
    if (patience.isNegative() || idleTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "Patience %s and idle timeout %s may not be negative".formatted(patience, idleTimeout));
    }
    if (snapshotCount > 0 && provisionedCount > 0) {
      throw new IllegalArgumentException(
          "Lambda does not combine SnapStart with provisioned concurrency");
    }
    if (runsPerInstance > 1 && (snapshotCount > 0 || provisionedCount > 0)) {
      throw new IllegalArgumentException(
          "An instance that runs several events at once has neither SnapStart nor provisioned"
              + " concurrency");
    }
  }

  private static void require(String what, int count, int least, int most) {
    if (count < least || count > most) {
      throw new IllegalArgumentException(
          "A function may have %d to %d %s, not %d".formatted(least, most, what, count));
    }
  }

  /** Up to 4 instances, started on demand, recycled after 5 idle minutes. */
  static Scaling onDemand() {
    return new Scaling(4, DEFAULT_PATIENCE, Duration.ofMinutes(5), 0, 0, 1);
  }

  Scaling withMostInstances(int count) {
    return new Scaling(
        count, patience, idleTimeout, provisionedCount, snapshotCount, runsPerInstance);
  }

  Scaling withPatience(Duration value) {
    return new Scaling(
        mostInstances, value, idleTimeout, provisionedCount, snapshotCount, runsPerInstance);
  }

  Scaling withIdleTimeout(Duration value) {
    return new Scaling(
        mostInstances, patience, value, provisionedCount, snapshotCount, runsPerInstance);
  }

  Scaling withProvisioned(int count) {
    return new Scaling(
        Math.max(mostInstances, count),
        patience,
        idleTimeout,
        count,
        snapshotCount,
        runsPerInstance);
  }

  Scaling withSnapshots(int count) {
    return new Scaling(
        mostInstances, patience, idleTimeout, provisionedCount, count, runsPerInstance);
  }

  Scaling withRunsPerInstance(int count) {
    return new Scaling(
        mostInstances, patience, idleTimeout, provisionedCount, snapshotCount, count);
  }
}
