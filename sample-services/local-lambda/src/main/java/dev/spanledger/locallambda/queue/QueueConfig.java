package dev.spanledger.locallambda.queue;

import java.time.Duration;

/**
 * A queue, which gets a dead-letter queue {@code <name>-dlq} beside it.
 *
 * @param visibilityTimeout after which a message that was not deleted is delivered again
 * @param mostReceives after so many deliveries a message moves to the dead-letter queue
 */
public record QueueConfig(String name, Duration visibilityTimeout, int mostReceives) {
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

  public String deadLetterName() {
    return name + "-dlq";
  }
}
