package dev.spanledger.collector.wal;

/**
 * A closed part of the log, to be landed and removed.
 *
 * @param sequence position in the order of segments
 * @param sizeBytes bytes that were forced to disk
 * @param openedAtMicros when its first record came, microseconds since the epoch
 */
public record Segment(long sequence, String fileName, long sizeBytes, long openedAtMicros) {}
