package dev.spanledger.locallambda.simulate;

/**
 * A message that waits.
 *
 * @param visibleNanos since the epoch; nobody receives it before
 * @param orderId that it is about
 * @param traceId of its sender
 * @param spanId of its sender's producer span
 * @param receiveCount that its next delivery will have
 */
record QueuedMessage(
    long visibleNanos,
    String messageId,
    String orderId,
    String traceId,
    String spanId,
    String tenant,
    int receiveCount) {

  /** The message that a rule of the bus puts into a queue. */
  static QueuedMessage of(BusEvent event) {
    return new QueuedMessage(
        event.timeNanos(),
        event.eventId(),
        event.orderId(),
        event.traceId(),
        event.spanId(),
        event.tenant(),
        1);
  }

  QueuedMessage again(long visibleAgainNanos) {
    return new QueuedMessage(
        visibleAgainNanos, messageId, orderId, traceId, spanId, tenant, receiveCount + 1);
  }
}
