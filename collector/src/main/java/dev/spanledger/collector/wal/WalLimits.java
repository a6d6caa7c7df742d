package dev.spanledger.collector.wal;

/**
 * Bounds of the write-ahead log.
 *
 * @param segmentBytes size at which a segment is closed and handed over to land
 * @param maxBacklogBytes bytes that wait to land, beyond which requests are refused
 */
public record WalLimits(long segmentBytes, long maxBacklogBytes) {
  public WalLimits {
    if (segmentBytes <= 0 || maxBacklogBytes < segmentBytes) {
      throw new IllegalArgumentException(
          "Backlog of %d bytes with segments of %d; segments must be positive and fit in"
              .formatted(maxBacklogBytes, segmentBytes));
    }
  }
}
