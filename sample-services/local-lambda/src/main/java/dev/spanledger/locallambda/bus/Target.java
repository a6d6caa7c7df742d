package dev.spanledger.locallambda.bus;

import org.jspecify.annotations.Nullable;

/** Where a rule sends the events that it matches. */
public sealed interface Target {

  /**
   * Invokes a function asynchronously: twice more if it fails, then the event is given up.
   *
   * @param deadLetterQueue takes events that were given up; null drops them
   */
  record Function(String functionName, @Nullable String deadLetterQueue) implements Target {}

  /** Puts the whole event into a queue as the body of a message. */
  record Queue(String queueName) implements Target {}
}
