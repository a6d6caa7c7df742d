package dev.spanledger.locallambda.extension;

/** Why an instance ends, in the words of the Extensions API. */
public enum ShutdownReason {
  /** It was idle for long enough, or the runner closes. */
  SPINDOWN("spindown"),
  /** A run did not end in time. */
  TIMEOUT("timeout"),
  /** The function or an extension ended on its own. */
  FAILURE("failure");

  private final String word;

  ShutdownReason(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
