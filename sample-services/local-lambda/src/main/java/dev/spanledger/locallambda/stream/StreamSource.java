package dev.spanledger.locallambda.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a function with the changes of a table, in order per shard, and takes partial batch
 * responses.
 *
 * @param batchSize most records of one event, 1 to 10,000
 * @param batchingWindow how long a batch may wait for more records; zero to hand over at once
 * @param bisectOnError whether a batch that fails is halved, so that a bad record ends up alone
 * @param mostRetries of a batch, before it is given up; halving does not count
 * @param onFailureQueue takes a note of each batch that was given up; null for none
 */
public record StreamSource(
    String tableName,
    String functionName,
    int batchSize,
    Duration batchingWindow,
    boolean bisectOnError,
    int mostRetries,
    @Nullable String onFailureQueue) {
  private static final int LARGEST_BATCH = 10_000;
  private static final int MOST_RETRIES = 10_000;

  public StreamSource {
    if (batchSize < 1 || batchSize > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "Stream of table %s has batches of %d; they may have 1 to %d records"
              .formatted(tableName, batchSize, LARGEST_BATCH));
    }
    if (mostRetries < 0 || mostRetries > MOST_RETRIES) {
      throw new IllegalArgumentException(
          "Stream of table %s is retried %d times; 0 to %d are possible"
              .formatted(tableName, mostRetries, MOST_RETRIES));
    }
  }
}
