package dev.spanledger.locallambda.simulate;

/**
 * An event on the shop's bus.
 *
 * @param type as {@code order.placed}
 * @param timeNanos since the epoch, when the bus had it
 * @param traceId of its sender
 * @param spanId of its sender's producer span
 */
record BusEvent(
    String type,
    long timeNanos,
    String eventId,
    String orderId,
    String traceId,
    String spanId,
    String tenant) {}
