package dev.spanledger.locallambda.bus;

import java.time.Instant;

/**
 * Events to be billed.
 *
 * @param eventCount of up to 64 KB each; only those that the bus accepted
 */
public record BusUsage(Instant time, String busArn, long eventCount) {}
