package dev.spanledger.analytics.billing;

/**
 * Something odd about a billing file, counted.
 *
 * @param count rows, cells or columns, whichever the code speaks of
 * @param example where it was first seen: row (1 is the first after the header), column, value
 */
public record Finding(FindingCode code, long count, String example) {}
