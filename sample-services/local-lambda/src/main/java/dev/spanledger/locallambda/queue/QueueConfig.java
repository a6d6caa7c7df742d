package dev.spanledger.locallambda.queue;

import java.time.Duration;

/**
 * A queue, which gets a dead-letter queue {@code <name>-dlq} beside it unless it keeps messages for
 * ever, as a dead-letter queue does.
 *
 * @param visibilityTimeout after which a message that was not deleted is delivered again
 * @param mostReceives after so many deliveries a message moves to the dead-letter queue; {@link
 *     #FOR_EVER}: it never does, and there is none
 */
public record QueueConfig(String name, Duration visibilityTimeout, int mostReceives) {
  /** Of a queue without a dead-letter queue. */
  public static final int FOR_EVER = Integer.MAX_VALUE;

  public QueueConfig {
    if (!name.matches("[A-Za-z0-9_-]{1,76}")) {
      throw new IllegalArgumentException(
          "Queue name \"%s\" is not 1 to 76 letters, digits, hyphens or underscores"
              .formatted(name));
    }
    if (mostReceives < 1) {
      throw new IllegalArgumentException(
          "Queue %s allows %d receives; it needs at least 1".formatted(name, mostReceives));
    }
  }

  /**
   * A queue for what somebody else gives up: a bus's target, a stream.
   *
   * @param visibilityTimeout after which a letter that was not deleted is there again
   */
  public static QueueConfig ofDeadLetters(String name, Duration visibilityTimeout) {
    return new QueueConfig(name, visibilityTimeout, FOR_EVER);
  }

  boolean hasDeadLetters() {
    return mostReceives != FOR_EVER;
  }

  public String deadLetterName() {
    return name + "-dlq";
  }
}
