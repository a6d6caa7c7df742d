package dev.spanledger.locallambda.store;

import java.time.Instant;

/**
 * What one call adds to the bill of a table on demand.
 *
 * @param readHalfUnits halves of a read request unit: an eventually consistent read of up to 4 KB
 *     is one
 * @param writeUnits write request units of up to 1 KB each
 */
public record TableUsage(Instant time, String tableArn, long readHalfUnits, long writeUnits) {}
