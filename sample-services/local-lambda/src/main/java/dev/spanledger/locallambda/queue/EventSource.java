package dev.spanledger.locallambda.queue;

import java.time.Duration;

/**
 * Feeds a function with the messages of a queue, and takes partial batch responses.
 *
 * @param batchSize most messages of one event, 1 to 10
 * @param batchingWindow how long a batch may wait for more messages; zero to hand over at once
 */
public record EventSource(
    String queueName, String functionName, int batchSize, Duration batchingWindow) {
  private static final int LARGEST_BATCH = 10;

  public EventSource {
    if (batchSize < 1 || batchSize > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "Event source of queue %s has batches of %d; SQS hands out 1 to %d messages at a time"
              .formatted(queueName, batchSize, LARGEST_BATCH));
    }
  }
}
