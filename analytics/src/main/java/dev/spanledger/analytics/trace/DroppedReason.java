package dev.spanledger.analytics.trace;

/** Why a span, and everything below it, is not in the tree that the critical path runs through. */
public enum DroppedReason {
  /** A consumer below its producer: the producer did not wait for it. */
  ASYNCHRONOUS("asynchronous"),
  /** No moment in common with what its ancestors' times leave of the parent. */
  OUTSIDE_PARENT("outside_parent"),
  /** An equal span is in the trace and counts instead. */
  DUPLICATE("duplicate");

  private final String storedName;

  DroppedReason(String storedName) {
    this.storedName = storedName;
  }

  /** The value of column {@code dropped_reason}. */
  public String storedName() {
    return storedName;
  }
}
