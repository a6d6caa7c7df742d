package dev.spanledger.collector.wal;

import dev.spanledger.collector.Batch;
import java.util.List;

/**
 * What was read back from a segment.
 *
 * @param digest 32 hex digits over the intact records: the same segment always has the same
 * @param batches intact ones, in the order in which they were acknowledged
 * @param damagedBytes bytes between intact records that no checksum vouches for
 * @param tornBytes bytes behind the last intact record: a write that a crash cut off
 */
public record SegmentContent(
    String digest, List<Batch> batches, long damagedBytes, long tornBytes) {
  public SegmentContent {
    batches = List.copyOf(batches);
  }
}
