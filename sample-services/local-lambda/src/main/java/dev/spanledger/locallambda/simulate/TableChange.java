package dev.spanledger.locallambda.simulate;

/**
 * A change in the stream of the table of orders.
 *
 * @param timeNanos since the epoch
 * @param traceId of the run that made it
 * @param spanId of that run's server span
 */
record TableChange(long timeNanos, String traceId, String spanId, String tenant) {}
