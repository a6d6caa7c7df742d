package dev.spanledger.analytics.waste;

/** Kinds of waste, in the order in which equal amounts are shown. */
public enum WasteCategory {
  COLD_STARTS(
      "cold starts",
      Saving.ALL_OF_IT,
      "the part of each run's billed memory and time that its init or restore took"),
  FAILED(
      "failed work",
      Saving.ALL_OF_IT,
      "everything billed for runs that ended in an error, and for the calls they made; timeouts"
          + " apart"),
  TIMED_OUT(
      "timeouts",
      Saving.ALL_OF_IT,
      "everything billed for runs that the platform ended, and for the calls they made"),
  RETRIED(
      "retried work",
      Saving.ALL_OF_IT,
      "everything billed for runs after a failed run of the same request id, or whose every message"
          + " the service had handled before; what left no such trace is not in it"),
  IDLE_PROVISIONED(
      "idle provisioned",
      Saving.ALL_OF_IT,
      "provisioned concurrency while nothing ran on it: what was kept ready less what runs used"),
  IDLE_CAPACITY(
      "idle capacity", Saving.ALL_OF_IT, "capacity of databases and tables that no call used"),
  LOGS_AND_TELEMETRY(
      "logs and telemetry",
      Saving.UNKNOWN,
      "log ingestion and storage, CloudWatch metrics and X-Ray; what less of it would save nobody"
          + " can tell"),
  UNUSED_COMMITMENT(
      "unused commitment",
      Saving.ALL_OF_IT,
      "effective cost of commitments that nothing used, as their fee is billed whole"),
  /** Union of those above. */
  ANY(
      "any of these, once",
      Saving.ALL_OF_IT,
      "each part of a charge once, however many of the above it is in"),
  OVERSIZED_MEMORY(
      "oversized memory",
      Saving.ESTIMATE,
      "estimate, in no total: memory above what was ever used and a quarter more, at the same time;"
          + " time that grows with less memory eats it up, down to nothing"),
  EXTENSION_TIME(
      "extension time",
      Saving.ESTIMATE,
      "estimate, in no total: the function's billed time by the share that extensions took after"
          + " the handler");

  /** What would be saved if it were gone. */
  enum Saving {
    ALL_OF_IT,
    UNKNOWN,
    ESTIMATE
  }

  private final String label;
  private final Saving saving;
  private final String method;

  WasteCategory(String label, Saving saving, String method) {
    this.label = label;
    this.saving = saving;
    this.method = method;
  }

  /** For a table, as {@code cold starts}. */
  public String label() {
    return label;
  }

  /** How it is told, in words. */
  public String method() {
    return method;
  }

  /** Whether its amount is an estimate and no sum of billed parts. */
  public boolean isEstimate() {
    return saving == Saving.ESTIMATE;
  }

  boolean isSavedWhole() {
    return saving == Saving.ALL_OF_IT;
  }
}
