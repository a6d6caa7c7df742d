package dev.spanledger.locallambda.platform;

/** How a run of a function ended, in the words of the Telemetry API. */
public enum Outcome {
  SUCCESS("success"),
  /** The handler threw. */
  ERROR("error"),
  /** The process ended on its own. */
  FAILURE("failure"),
  /** The process was killed at its deadline. */
  TIMEOUT("timeout");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
