package dev.spanledger.locallambda.platform;

/** How an instance came to be ready, in the words of {@code AWS_LAMBDA_INITIALIZATION_TYPE}. */
public enum InitializationType {
  /** Started when an event found no idle instance. */
  ON_DEMAND("on-demand", "init"),
  /** Started ahead of any event. */
  PROVISIONED("provisioned-concurrency", "init"),
  /** Started ahead, stopped, and continued when an event found no idle instance. */
  SNAP_START("snap-start", "snap-start"),
  /** Runs several events at once. */
  MANAGED_INSTANCES("lambda-managed-instances", "init");

  private final String word;
  private final String phase;

  InitializationType(String word, String phase) {
    this.word = word;
    this.phase = phase;
  }

  public String word() {
    return word;
  }

  /** In which the Telemetry API says the initialization happened. */
  public String phase() {
    return phase;
  }
}
