package dev.spanledger.analytics.allocation;

/**
 * Something odd, counted.
 *
 * @param count cells, charges or invocations, whichever the code speaks of
 * @param example where it was first seen, and with which values
 */
public record AllocationFinding(AllocationFindingCode code, long count, String example) {}
