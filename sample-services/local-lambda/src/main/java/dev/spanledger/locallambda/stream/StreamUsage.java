package dev.spanledger.locallambda.stream;

import java.time.Instant;

/**
 * Reads of a stream by its mapping, which AWS counts and does not charge for.
 *
 * @param requestCount calls of GetRecords
 */
public record StreamUsage(Instant time, String tableArn, long requestCount) {}
