package dev.spanledger.analytics.allocation;

/**
 * One call of a run, as usage of one resource.
 *
 * @param spanId of the call itself; the record's span is the run's
 */
record Call(String spanId, CallWeight weight) {}
