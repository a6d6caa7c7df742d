package dev.spanledger.collector.source;

import java.time.Instant;

/**
 * One record as a carrier delivers it, and may deliver it again.
 *
 * @param id what the carrier calls it; the same at each delivery
 * @param arrivedAt when the carrier took it; the same at each delivery
 * @param data as it was sent; not to be written to
 */
public record SourceRecord(String id, Instant arrivedAt, byte[] data) {}
