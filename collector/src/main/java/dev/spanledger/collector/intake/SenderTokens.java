package dev.spanledger.collector.intake;

/** Knows tokens that may send and that come and go while the collector runs. Thread-safe. */
@FunctionalInterface
public interface SenderTokens {
  /** Whether this token may send now; takes the same time for every one that may not. */
  boolean admits(String token);
}
